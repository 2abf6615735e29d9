import { warmFunction } from '../../entry/warm.ts';
import { orders } from '../service.ts';

export const handler = warmFunction(orders.name, () => import('./warming.ts'));
