import type { RecordEvents } from '../../kernel/records/decide-record.ts';
import type { RecordType, StoredRecord } from '../../kernel/records/record-type.ts';

/** Something a seller sells, under the seller's own article number. */
export interface Product {
  sku: string;
  title: string;
  description?: string;
  priceMinor: number;
  /** ISO 4217. */
  currency: string;
  status: 'active' | 'archived';
  attributes?: readonly { name: string; value: string }[];
}

export const productEvents: RecordEvents = {
  created: 'ProductCreated',
  updated: 'ProductUpdated',
  deleted: 'ProductDeleted',
};

export const productType: RecordType<Product> = {
  table: 'products',
  path: '/api/products',
  aggregate: 'product',
  topic: 'catalog.events',
  idField: 'productId',
  privateFields: [],
  filters: { status: 'r.status = :status', sku: "(r.data ->> 'sku') = :sku" },
  uniqueIndexes: {
    products_unique_sku: { field: '/sku', rule: 'belongs to another product of this account' },
  },
};

/** A product that has listings is not deleted but archived: its listings go on showing what they sold. */
export function archived({ data }: StoredRecord<Product>): Product {
  return { ...data, status: 'archived' };
}
