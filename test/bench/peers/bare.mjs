import { accountOf, created, invalid, securityHeaders } from '../contract.mjs';

const INSTANT = /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;
const PRICE = /^-?(?:0|[1-9]\d{0,11})(?:\.\d{1,6})?$/;
const isText = (value, max) => typeof value === 'string' && value !== '' && value.length <= max;

/** By hand and as fast as one would write it: the practical limit. It neither measures nor logs. */
function check(order) {
  const errors = [];
  const refuse = (field, rule) => errors.push({ field, rule });
  if (!['open', 'paid', 'shipped', 'cancelled'].includes(order.status)) refuse('/status', 'is unknown');
  if (typeof order.currency !== 'string' || !/^[A-Z]{3}$/.test(order.currency))
    refuse('/currency', 'is no code');
  if (typeof order.placedAt !== 'string' || !INSTANT.test(order.placedAt))
    refuse('/placedAt', 'is no instant');
  if (order.modifiedAt !== undefined && !INSTANT.test(order.modifiedAt))
    refuse('/modifiedAt', 'is no instant');
  if (order.customer !== null && !isText(order.customer?.id, 128)) refuse('/customer', 'is no customer');
  if (!Array.isArray(order.lines) || order.lines.length < 1 || order.lines.length > 1000)
    refuse('/lines', 'is no list');
  else for (let index = 0; index < order.lines.length; index++) checkLine(order.lines[index], index, refuse);
  return errors;
}

function checkLine(line, index, refuse) {
  if (!isText(line.sku, 100)) refuse(`/lines/${index}/sku`, 'is no SKU');
  if (line.description !== undefined && !isText(line.description, 500))
    refuse(`/lines/${index}/description`, 'is no text');
  if (!Number.isInteger(line.quantity) || line.quantity === 0)
    refuse(`/lines/${index}/quantity`, 'is no quantity');
  if (typeof line.unitPrice !== 'string' || !PRICE.test(line.unitPrice))
    refuse(`/lines/${index}/unitPrice`, 'is no price');
}

const headers = { 'content-type': 'application/json', ...securityHeaders };

export const handler = async (event) => {
  const errors = check(JSON.parse(event.body));
  if (errors.length > 0) return { statusCode: 400, headers, body: JSON.stringify(invalid(errors)) };
  const body = JSON.stringify(created(event.pathParameters.orderId, accountOf(event)));
  return { statusCode: 201, headers, body };
};
