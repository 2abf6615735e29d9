import { relayFunction } from '../../entry/relay-function.ts';
import { catalog } from '../service.ts';
import { wirePublisher, wireRelay } from '../wiring.ts';

export const handler = relayFunction(catalog, { ...wireRelay(), publisher: wirePublisher });
