import { warmFunction } from '../../entry/warm.ts';
import { users } from '../service.ts';

export const handler = warmFunction(users.name, () => import('./warming.ts'));
