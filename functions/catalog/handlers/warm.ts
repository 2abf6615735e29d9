import { warmFunction } from '../../entry/warm.ts';
import { catalog } from '../service.ts';

export const handler = warmFunction(catalog.name, () => import('./warming.ts'));
