import { relayFunction } from '../../entry/relay-function.ts';
import { users } from '../service.ts';
import { wirePublisher, wireRelay } from '../wiring.ts';

export const handler = relayFunction(users, { ...wireRelay(), publisher: wirePublisher });
