import { MAX_RECORD_BYTES } from '../../../functions/kernel/records/record-type.ts';
import { MAX_ORDER_BYTES } from '../../../functions/orders/domain/prepare-order.ts';
import type { AnswerName } from './answers.ts';

/** What the definitions and schemas cannot tell of an operation. */
export interface Description {
  summary: string;
  /** Answer by status; null: without a body; undefined: of a shape that is not described. */
  answers?: Readonly<Record<string, AnswerName | null | undefined>>;
  /** Takes an Idempotency-Key. */
  key?: 'optional' | 'required';
  /** Takes If-Match. */
  ifMatch?: true;
  /** What holds for the body as a whole, besides the rules of its fields. */
  body?: string;
}

/** Fields count characters, and one character has up to four bytes: a body may keep every rule but this one. */
const inAll = (what: string, bytes: number): { body: string } => ({
  body: `${what} may be at most ${bytes.toLocaleString('en-US')} bytes as JSON in UTF-8, however long each field may be.`,
});
const ofOrder = inAll('An order', MAX_ORDER_BYTES);

/** The six operations on records of one kind. */
function records(
  one: string,
  many: string,
  answer: 'User' | 'Product' | 'Listing' | 'Customer',
): Record<string, Description> {
  const ofRecord = inAll(one[0]?.toUpperCase() + one.slice(1), MAX_RECORD_BYTES);
  return {
    [`list${answer}s`]: {
      summary: `${many}, newest first, or those of some ids`,
      answers: { 200: `${answer}Page` },
    },
    [`create${answer}`]: { summary: `Add ${one}`, answers: { 201: answer }, key: 'optional', ...ofRecord },
    [`get${answer}`]: { summary: `Read ${one}`, answers: { 200: answer } },
    [`put${answer}`]: {
      summary: `Write ${one} under an id of your own, or replace it as a whole`,
      answers: { 200: answer, 201: answer },
      ifMatch: true,
      ...ofRecord,
    },
    [`patch${answer}`]: {
      summary: `Change some fields of ${one}`,
      answers: { 200: answer },
      ifMatch: true,
      ...ofRecord,
    },
    [`delete${answer}`]: { summary: `Remove ${one}`, answers: { 204: null }, ifMatch: true },
  };
}

function movement(summary: string): Description {
  return { summary, answers: { 200: 'Payment' }, key: 'required', ifMatch: true };
}

/** By operation. One that is missing here still stands in the document, under its own name. */
export const descriptions: Readonly<Record<string, Description>> = {
  ...records('a user of the account', 'Users of the account', 'User'),
  ...records('a product', 'Products', 'Product'),
  findMemberships: {
    summary: 'For which accounts the person with an e-mail address may act, as of a few seconds ago',
    answers: { 200: 'Memberships' },
  },
  deleteProduct: {
    summary: 'Remove a product; one that has listings is archived instead (200)',
    answers: { 200: 'Product', 204: null },
    ifMatch: true,
  },
  ...records('a listing', 'Listings', 'Listing'),
  listPayments: { summary: 'Payments, newest first', answers: { 200: 'PaymentPage' } },
  createPayment: {
    summary: 'Enter a payment that the provider authorized or refused',
    answers: { 201: 'Payment' },
    key: 'required',
  },
  getPayment: { summary: 'Read a payment', answers: { 200: 'Payment' } },
  capturePayment: movement('Take authorized money, all of it or a part'),
  refundPayment: movement('Give captured money back, all of it or a part'),
  voidPayment: movement('Give up an authorization before money has moved'),
  listOrders: { summary: 'Orders, newest first, or those of some ids', answers: { 200: 'OrderPage' } },
  createOrder: {
    summary: 'Add an order under an id that is given to it; PUT writes one under an id of your own',
    answers: { 201: 'OrderWritten' },
    key: 'optional',
    ...ofOrder,
  },
  getOrder: { summary: 'Read an order with its lines', answers: { 200: 'Order' } },
  putOrder: {
    summary: 'Create an order or update it with newer data',
    answers: { 200: 'OrderWritten', 201: 'OrderWritten' },
    ifMatch: true,
    ...ofOrder,
  },
  patchOrder: {
    summary: 'Change some fields of an order; an order is cancelled by its status, never deleted',
    answers: { 200: 'OrderWritten' },
    ifMatch: true,
    ...ofOrder,
  },
  createImport: {
    summary: 'Hand in up to 20,000 orders; the good ones are applied, each bad one is named',
    ...ofOrder,
    answers: { 202: 'ImportAccepted' },
  },
  getImport: { summary: 'How far an import is', answers: { 200: 'ImportProgress' } },
  ...records('a customer', 'Customers', 'Customer'),
  listCustomers: {
    summary:
      'Customers and what they ordered, newest first, or those of some ids; names, addresses and notes with includePrivate=true',
    answers: { 200: 'CustomerPage' },
  },
  getCustomer: {
    summary: 'Read a customer; e-mail address, phone number and note with includePrivate=true',
    answers: { 200: 'Customer' },
  },
  deleteCustomer: {
    summary:
      'Forget a customer; the orders stay as they are, and those that come later do not bring the record back',
    answers: { 204: null },
    ifMatch: true,
  },
  getOrderMetrics: {
    summary: 'Orders, revenue per currency, buyers, products and listings of the last days, at most 30 s old',
    answers: { 200: 'OrderMetrics' },
  },
  listNewestOrders: {
    summary:
      'Orders of all accounts, newest first, and which shards answered; partial=true also when not all do',
    answers: { 200: 'NewestOrders' },
  },
  getOrderTotals: {
    summary: 'Orders and revenue per currency over all accounts, and which shards answered',
    answers: { 200: 'OrderTotals' },
  },
  getOrderHistory: { summary: 'Every event of an order, oldest first', answers: { 200: 'EventPage' } },
  getOrderWhy: { summary: 'How an order came to be what it is, hop by hop' },
  getCacheStatistics: {
    summary: 'What the sandboxes of the last three minutes found in which tier of the cache',
  },
  invalidateCache: { summary: 'Forget what is cached of an account: all, an entity, one thing or a tag' },
  createWarmUp: {
    summary: 'Read the newest things of an account through the cache, 100 a step and ten at once',
    answers: { 202: undefined },
  },
  getWarmUp: { summary: 'How far a warm-up is' },
  stopWarmUp: { summary: 'Stop a warm-up behind its current step', answers: { 202: undefined } },
  resumeWarmUp: { summary: 'Go on with a warm-up where it stopped', answers: { 202: undefined } },
  getHealth: { summary: 'Is the API alive?' },
  getTopics: { summary: 'What each topic of the event log is, and what it lacks' },
  applyTopics: {
    summary: 'Make topics that are missing and set what differs; partitions are never taken away',
  },
  getDeepHealth: { summary: 'Is everything behind it well?' },
  getOpenApi: { summary: 'This document as JSON' },
  getDocs: { summary: 'This document as a page' },
};
