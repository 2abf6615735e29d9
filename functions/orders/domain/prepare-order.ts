import type { FieldError } from '../../kernel/errors.ts';
import { lineAmountMinor } from '../../kernel/money.ts';
import { toInstant } from './instant.ts';
import type { OrderInput, OrderWrite, PricedLine } from './order.ts';

/** An order's content as JSON may be this long: it must fit a Data API row and a history item with room to spare. */
export const MAX_ORDER_BYTES = 60_000;

/** What is decided outside: the id, the write's event id and the time of acceptance (ISO 8601 UTC). */
export interface Acceptance {
  orderId: string;
  eventId: string;
  receivedAt: string;
}

export type PreparedOrder = { kind: 'ready'; write: OrderWrite } | { kind: 'refused'; fields: FieldError[] };

/** Prices the lines, sums them and puts every instant into one form. Pure. The input has passed its schema. */
export function prepareOrder(input: OrderInput, acceptance: Acceptance): PreparedOrder {
  const instants = {
    placedAt: toInstant(input.placedAt),
    modifiedAt: toInstant(input.modifiedAt ?? acceptance.receivedAt),
  };
  const outside = instantsOutside(instants);
  if (outside.length > 0) return { kind: 'refused', fields: outside };
  const lines = input.lines.map((_, index) => priceLine(input, index));
  const fields = lines.flatMap((line) => (Array.isArray(line) ? line : []));
  if (fields.length > 0) return { kind: 'refused', fields };
  const priced = lines as PricedLine[];
  const totalMinor = priced.reduce((sum, line) => sum + line.amountMinor, 0);
  if (!Number.isSafeInteger(totalMinor)) return refused('/lines', 'must sum to less than 2^53 minor units');
  const write: OrderWrite = {
    ...acceptance,
    status: input.status,
    currency: input.currency,
    totalMinor,
    ...instants,
    customer: input.customer,
    lines: priced,
  };
  if (Buffer.byteLength(JSON.stringify(write)) <= MAX_ORDER_BYTES) return { kind: 'ready', write };
  return refused('', `must be at most ${MAX_ORDER_BYTES} bytes as JSON`);
}

/** Years are those of UTC: what is given with its zone may lie in another one, and no event could tell of it. */
function instantsOutside(instants: Pick<OrderWrite, 'placedAt' | 'modifiedAt'>): FieldError[] {
  const outside = Object.entries(instants).filter(([, text]) => !text.startsWith('20'));
  return outside.map(([name]) => ({
    field: `/${name}`,
    rule: 'must be an instant of the years 2000 to 2099 in UTC',
  }));
}

function priceLine(input: OrderInput, index: number): PricedLine | FieldError[] {
  const line = input.lines[index] as OrderInput['lines'][number];
  const amount = lineAmountMinor(line.quantity, line.unitPrice, input.currency);
  if (amount === null)
    return [
      {
        field: `/lines/${index}/unitPrice`,
        rule: 'must be a decimal number with at most 6 digits behind the point',
      },
    ];
  const amountMinor = Number(amount);
  if (Number.isSafeInteger(amountMinor)) return { lineNo: index + 1, ...line, amountMinor };
  return [{ field: `/lines/${index}`, rule: 'quantity × unitPrice must be less than 2^53 minor units' }];
}

function refused(field: string, rule: string): PreparedOrder {
  return { kind: 'refused', fields: [{ field, rule }] };
}
