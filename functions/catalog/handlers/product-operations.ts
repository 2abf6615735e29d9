import { listRecords } from '../../entry/list-records.ts';
import { recordHandlers } from '../../entry/record-handlers.ts';
import { withCache } from '../../entry/with-cache.ts';
import { archived, productEvents } from '../domain/product.ts';
import { wireProducts } from '../wiring.ts';

const ports = wireProducts();
const product = recordHandlers(ports, { events: productEvents, whenReferred: archived });

export const operations = {
  listProducts: withCache(ports.requests, listRecords(ports)),
  createProduct: product.create,
  getProduct: withCache(ports.requests, product.get),
  putProduct: product.put,
  patchProduct: product.patch,
  deleteProduct: product.remove,
};
