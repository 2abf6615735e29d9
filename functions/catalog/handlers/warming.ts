import { recordPages } from '../../entry/list-records.ts';
import type { Warming } from '../../entry/warm.ts';
import { wireWarming } from '../wiring.ts';

const { products, listings, ...rest } = wireWarming();

export const warming: Warming = {
  ...rest,
  sources: { product: recordPages(products), listing: recordPages(listings) },
};
