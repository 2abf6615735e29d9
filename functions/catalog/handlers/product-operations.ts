import { listRecords } from '../../entry/list-records.ts';
import { recordHandlers } from '../../entry/record-handlers.ts';
import { archived, productEvents } from '../domain/product.ts';
import { wireProducts } from '../wiring.ts';

const ports = wireProducts();
const product = recordHandlers(ports, { events: productEvents, whenReferred: archived });

export const operations = {
  listProducts: listRecords(ports),
  createProduct: product.create,
  getProduct: product.get,
  putProduct: product.put,
  patchProduct: product.patch,
  deleteProduct: product.remove,
};
