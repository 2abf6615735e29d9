import { httpFunction } from '../../entry/http.ts';
import { lateHandlers } from '../../entry/late-handlers.ts';
import * as valid from '../domain/validators.generated.js';
import { catalog } from '../service.ts';

const handlerOf = lateHandlers(() => import('./product-operations.ts'));

export const handler = httpFunction({
  service: catalog.name,
  routes: catalog.functions['products-api'].triggers[0].routes,
  operations: {
    listProducts: { handler: handlerOf('listProducts'), query: valid.listProductsQuery },
    createProduct: { handler: handlerOf('createProduct'), body: valid.productBody },
    getProduct: { handler: handlerOf('getProduct'), params: valid.productParams },
    putProduct: { handler: handlerOf('putProduct'), params: valid.productParams, body: valid.productBody },
    patchProduct: {
      handler: handlerOf('patchProduct'),
      params: valid.productParams,
      body: valid.patchProductBody,
    },
    deleteProduct: { handler: handlerOf('deleteProduct'), params: valid.productParams },
  },
});
