import type { HttpRequest } from '../../entry/http-contract.ts';
import { toInstant } from '../domain/instant.ts';

/** What every list of orders may be narrowed to; null: not. Instants are ISO 8601 UTC. */
export interface OrderFilters {
  status: string | null;
  placedFrom: string | null;
  placedTo: string | null;
}

/** The query has passed its schema. */
export function orderFilters({ status, placedFrom, placedTo }: HttpRequest['query']): OrderFilters {
  const instant = (text: HttpRequest['query'][string] | undefined) =>
    text === undefined ? null : toInstant(String(text));
  return {
    status: status === undefined ? null : String(status),
    placedFrom: instant(placedFrom),
    placedTo: instant(placedTo),
  };
}
