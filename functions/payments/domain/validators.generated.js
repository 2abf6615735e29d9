// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
// <stdin>
import { closed, isLonger, noteError, pointer, toScalars } from "../../kernel/validation.ts";
var pattern0 = new RegExp("^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$", "u"), pattern1 = new RegExp("^[A-Z]{3}$", "u"), pattern2 = new RegExp("[\\x00-\\x1f\\x7f-\\x9f]", "u"), rule3 = "is required", rule4 = "is not a known field", rule5 = 'must be an order id: 1 to 128 letters, digits, ".", "_", ":" or "-", the first a letter or digit', rule6 = "must be an integer between 1 and 1000000000000", rule7 = "must be an ISO 4217 currency code of three capital letters", rule8 = "must be text of 1 to 50 characters without control characters", rule9 = "must be text of 1 to 200 characters without control characters", rule10 = "must be one of authorized, failed", rule11 = "must be text of 1 to 500 characters without control characters", rule12 = "must be an object", pattern13 = new RegExp("^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}(?:,[A-Za-z0-9][A-Za-z0-9._:-]{0,127}){0,49}$", "u"), rule14 = "must be an integer between 1 and 200", rule15 = "must be text of 1 to 2000 characters", rule16 = "must be true or false", rule17 = "must be one of authorized, captured, partially_refunded, refunded, failed, voided", rule18 = "must be 1 to 50 payment ids with commas between them", rule19 = 'must be a payment id: 1 to 128 letters, digits, ".", "_", ":" or "-", the first a letter or digit';
var check_createPaymentBody_pattern0 = pattern0, check_createPaymentBody_pattern1 = pattern1, check_createPaymentBody_pattern2 = pattern2;
function check_createPaymentBody(data, isPlain) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.outcome === void 0 && (data.outcome = "authorized"), data.orderId === void 0 && (vErrors = noteError(vErrors, "/orderId", rule3), errors++), data.amountMinor === void 0 && (vErrors = noteError(vErrors, "/amountMinor", rule3), errors++), data.currency === void 0 && (vErrors = noteError(vErrors, "/currency", rule3), errors++), data.provider === void 0 && (vErrors = noteError(vErrors, "/provider", rule3), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "orderId" || key0 === "amountMinor" || key0 === "currency" || key0 === "provider" || key0 === "reference" || key0 === "outcome" || key0 === "failureReason" || (vErrors = noteError(vErrors, "" + pointer(key0), rule4), errors++);
    }
    if (data.orderId !== void 0) {
      let data0 = data.orderId;
      (typeof data0 != "string" || !check_createPaymentBody_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/orderId", rule5), errors++);
    }
    if (data.amountMinor !== void 0) {
      let data1 = data.amountMinor;
      typeof data1 == "number" && !(data1 % 1) && !isNaN(data1) && isFinite(data1) || (vErrors = noteError(vErrors, "/amountMinor", rule6), errors++), typeof data1 == "number" && isFinite(data1) && (data1 > 1e12 || isNaN(data1) || data1 < 1 || isNaN(data1)) && (vErrors = noteError(vErrors, "/amountMinor", rule6), errors++);
    }
    if (data.currency !== void 0) {
      let data2 = data.currency;
      (typeof data2 != "string" || !check_createPaymentBody_pattern1.test(data2)) && (vErrors = noteError(vErrors, "/currency", rule7), errors++);
    }
    if (data.provider !== void 0) {
      let data3 = data.provider;
      (typeof data3 != "string" || data3.length > 50 && isLonger(data3, 50) || data3.length < 1 || !isPlain && check_createPaymentBody_pattern2.test(data3)) && (vErrors = noteError(vErrors, "/provider", rule8), errors++);
    }
    if (data.reference !== void 0) {
      let data4 = data.reference;
      (typeof data4 != "string" || data4.length > 200 && isLonger(data4, 200) || data4.length < 1 || !isPlain && check_createPaymentBody_pattern2.test(data4)) && (vErrors = noteError(vErrors, "/reference", rule9), errors++);
    }
    let data5 = data.outcome;
    if ((typeof data5 != "string" || !(data5 === "authorized" || data5 === "failed")) && (vErrors = noteError(vErrors, "/outcome", rule10), errors++), data.failureReason !== void 0) {
      let data6 = data.failureReason;
      (typeof data6 != "string" || data6.length > 500 && isLonger(data6, 500) || data6.length < 1 || !isPlain && check_createPaymentBody_pattern2.test(data6)) && (vErrors = noteError(vErrors, "/failureReason", rule11), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule12), errors++;
  return vErrors ?? [];
}
var createPaymentBody = /* @__PURE__ */ closed(check_createPaymentBody);
var check_listPaymentsQuery_pattern0 = pattern0, check_listPaymentsQuery_pattern1 = pattern13;
function check_listPaymentsQuery(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.limit === void 0 && (data.limit = 50);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "limit" || key0 === "cursor" || key0 === "total" || key0 === "status" || key0 === "orderId" || key0 === "ids" || (vErrors = noteError(vErrors, "" + pointer(key0), rule4), errors++);
    }
    let data0 = data.limit;
    if (typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0) || (vErrors = noteError(vErrors, "/limit", rule14), errors++), typeof data0 == "number" && isFinite(data0) && (data0 > 200 || isNaN(data0) || data0 < 1 || isNaN(data0)) && (vErrors = noteError(vErrors, "/limit", rule14), errors++), data.cursor !== void 0) {
      let data1 = data.cursor;
      (typeof data1 != "string" || data1.length > 2e3 && isLonger(data1, 2e3) || data1.length < 1) && (vErrors = noteError(vErrors, "/cursor", rule15), errors++);
    }
    if (data.total !== void 0 && typeof data.total != "boolean" && (vErrors = noteError(vErrors, "/total", rule16), errors++), data.status !== void 0) {
      let data3 = data.status;
      (typeof data3 != "string" || !(data3 === "authorized" || data3 === "captured" || data3 === "partially_refunded" || data3 === "refunded" || data3 === "failed" || data3 === "voided")) && (vErrors = noteError(vErrors, "/status", rule17), errors++);
    }
    if (data.orderId !== void 0) {
      let data4 = data.orderId;
      (typeof data4 != "string" || !check_listPaymentsQuery_pattern0.test(data4)) && (vErrors = noteError(vErrors, "/orderId", rule5), errors++);
    }
    if (data.ids !== void 0) {
      let data5 = data.ids;
      (typeof data5 != "string" || !check_listPaymentsQuery_pattern1.test(data5)) && (vErrors = noteError(vErrors, "/ids", rule18), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule12), errors++;
  return vErrors ?? [];
}
function listPaymentsQuery(value) {
  return toScalars(value, { limit: "integer", total: "boolean" }), check_listPaymentsQuery(value);
}
function check_movePaymentBody(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "amountMinor" && (vErrors = noteError(vErrors, "" + pointer(key0), rule4), errors++);
    }
    if (data.amountMinor !== void 0) {
      let data0 = data.amountMinor;
      typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0) || (vErrors = noteError(vErrors, "/amountMinor", rule6), errors++), typeof data0 == "number" && isFinite(data0) && (data0 > 1e12 || isNaN(data0) || data0 < 1 || isNaN(data0)) && (vErrors = noteError(vErrors, "/amountMinor", rule6), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule12), errors++;
  return vErrors ?? [];
}
var movePaymentBody = /* @__PURE__ */ closed(check_movePaymentBody);
var check_paymentParams_pattern0 = pattern0;
function check_paymentParams(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.paymentId === void 0 && (vErrors = noteError(vErrors, "/paymentId", rule3), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "paymentId" && (vErrors = noteError(vErrors, "" + pointer(key0), rule4), errors++);
    }
    if (data.paymentId !== void 0) {
      let data0 = data.paymentId;
      (typeof data0 != "string" || !check_paymentParams_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/paymentId", rule19), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule12), errors++;
  return vErrors ?? [];
}
function check_voidPaymentBody(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data))
    for (let key0 in data) {
      if (errors >= 20) break;
      vErrors = noteError(vErrors, "" + pointer(key0), rule4), errors++;
    }
  else
    vErrors = noteError(vErrors, "", rule12), errors++;
  return vErrors ?? [];
}
var voidPaymentBody = /* @__PURE__ */ closed(check_voidPaymentBody);
export {
  createPaymentBody,
  listPaymentsQuery,
  movePaymentBody,
  check_paymentParams as paymentParams,
  voidPaymentBody
};
