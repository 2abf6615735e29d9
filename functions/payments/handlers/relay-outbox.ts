import { relayFunction } from '../../entry/relay-function.ts';
import { payments } from '../service.ts';
import { wirePublisher, wireRelay } from '../wiring.ts';

export const handler = relayFunction(payments, { ...wireRelay(), publisher: wirePublisher });
