import { recordPages } from '../../entry/list-records.ts';
import type { Warming } from '../../entry/warm.ts';
import { wireWarming } from '../wiring.ts';

const { stored, ...rest } = wireWarming();

export const warming: Warming = { ...rest, sources: { user: recordPages(stored) } };
