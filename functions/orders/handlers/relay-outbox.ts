import { relayFunction } from '../../entry/relay-function.ts';
import { orders } from '../service.ts';
import { wirePublisher, wireRelay } from '../wiring.ts';

export const handler = relayFunction(orders, { ...wireRelay(), publisher: wirePublisher });
