export const KEYS = 1000;
export const TTL_MS = 600_000;

export type Load = () => Promise<object>;

export const namesOf = (): string[] => Array.from({ length: KEYS }, (_, index) => `c:{acme}:order:${index}`);

export const value = (index: number): object => ({
  orderId: `order-${index}`,
  total: { minor: index * 100, currency: 'EUR' },
  lines: [{ sku: 'a', quantity: 1 }],
});

/** A user, the smallest record that the product keeps in its cache. */
export const user = (index: number): object => ({
  id: `user-${index}`,
  version: 3,
  createdAt: '2026-11-28T10:00:00.000Z',
  updatedAt: '2026-11-28T10:00:00.000Z',
  data: { email: `anna-${index}@example.com`, name: 'Anna Beyer', role: 'member', status: 'active' },
});

export const order = (index: number): object => ({
  orderId: `order-${index}`,
  customerId: `customer-${index}`,
  status: 'placed',
  placedAt: '2026-11-28T10:00:00.000Z',
  total: { minor: index * 100, currency: 'EUR' },
  lines: Array.from({ length: 20 }, (_, line) => ({
    sku: `sku-${line}`,
    name: `WHITE HANGING HEART T-LIGHT HOLDER ${line}`,
    quantity: line,
    price: { minor: 255, currency: 'EUR' },
  })),
});
