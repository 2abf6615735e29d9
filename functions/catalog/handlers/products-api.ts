import { httpFunction } from '../../entry/http.ts';
import { listRecords } from '../../entry/list-records.ts';
import { recordHandlers } from '../../entry/record-handlers.ts';
import { archived, productEvents } from '../domain/product.ts';
import * as valid from '../domain/validators.generated.js';
import { catalog } from '../service.ts';
import { wireProducts } from '../wiring.ts';

const ports = wireProducts();
const product = recordHandlers(ports, { events: productEvents, whenReferred: archived });

export const handler = httpFunction({
  service: catalog.name,
  routes: catalog.functions['products-api'].triggers[0].routes,
  operations: {
    listProducts: { handler: listRecords(ports), query: valid.listProductsQuery },
    createProduct: { handler: product.create, body: valid.productBody },
    getProduct: { handler: product.get, params: valid.productParams },
    putProduct: { handler: product.put, params: valid.productParams, body: valid.productBody },
    patchProduct: { handler: product.patch, params: valid.productParams, body: valid.patchProductBody },
    deleteProduct: { handler: product.remove, params: valid.productParams },
  },
});
