import { z } from 'zod';

/**
 * What more than one service takes from clients, with one rule and one wording for all. For `domain/schemas.ts` alone: at
 * run time nothing loads zod. Schemas of events say their own, for what was published never changes.
 */

const ID = '[A-Za-z0-9][A-Za-z0-9._:-]{0,127}';

/**
 * @param named with its article: "an order"
 * @param except words that stand in paths in the place of such an id: who had one of them could be written and not read
 */
export const recordId = (named: string, except: readonly string[] = []) =>
  z
    .string()
    .regex(new RegExp(`^${except.length === 0 ? '' : `(?!(?:${except.join('|')})$)`}${ID}$`, 'u'))
    .meta({
      title:
        `${named} id: 1 to 128 letters, digits, ".", "_", ":" or "-", the first a letter or digit` +
        (except.length === 0 ? '' : `, and none of ${except.join(', ')}`),
    });

/**
 * Things of a list by their ids; no more than a page holds when nothing is said.
 * @param kind of the things: "order"
 * @param id source of the pattern of one id
 */
export const idList = (kind: string, id = ID) =>
  z
    .string()
    .regex(new RegExp(`^${id}(?:,${id}){0,49}$`, 'u'))
    .meta({ title: `1 to 50 ${kind} ids with commas between them` });

/** Visible text without control characters; PostgreSQL could not store NUL anyway. */
export const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^\P{Cc}*$/u)
    .meta({ title: `text of 1 to ${max} characters without control characters` });

/** Text that may have several lines. */
export const prose = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[\P{Cc}\n\r\t]*$/u)
    .meta({
      title: `text of 1 to ${max} characters without control characters other than tabs and line ends`,
    });

export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .meta({ title: 'an ISO 4217 currency code of three capital letters' });

export const email = z
  .string()
  .min(3)
  .max(254)
  .regex(/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u)
  .meta({ title: 'an e-mail address of 3 to 254 characters' });

/** Years 2000 to 2099 in any zone: `Date` and PostgreSQL agree on all of them, and no marketplace's orders are older. */
export const instant = z.iso
  .datetime({ offset: true })
  .max(35)
  .regex(/^20/)
  .meta({ title: 'an instant of the years 2000 to 2099 such as 2026-05-01T12:30:00Z' });

export const accountId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/)
  .meta({
    title: 'an account id: 1 to 64 lower-case letters, digits, ".", "_" or "-", the first a letter or digit',
  });

export const cursor = z.string().min(1).max(2000);

/** Fields of a query for a page. */
export const paging = { limit: z.int().min(1).max(200).default(50), cursor: cursor.optional() };

/** Fields of a query for a page of a list that keeps its exact count. */
export const countedPaging = { ...paging, total: z.boolean().optional() };
