// Generated from event-schemas.ts by `npm run generate`; a test keeps it fresh.
// <stdin>
import { isLonger, noteError, pointer } from "../../kernel/validation.ts";
var pattern0 = new RegExp("^[A-Z]{3}$", "u"), rule1 = "is required", rule2 = "is not a known field", rule3 = "must be text of 1 to 128 characters", rule4 = "must be an integer of at least 1", rule5 = "must be an ISO 4217 currency code", rule6 = "must be one of authorized, captured, partially_refunded, refunded, failed, voided", rule7 = "must be an integer of at least 0", rule8 = "must be text of 1 to 50 characters", rule9 = "must be text of 1 to 200 characters", rule10 = "must be text of 1 to 500 characters", rule11 = "must be an object", check_paymentAuthorizedV1_schema11 = { type: "object", properties: { paymentId: { type: "string", minLength: 1, maxLength: 128 }, orderId: { type: "string", minLength: 1, maxLength: 128 }, amountMinor: { type: "integer", minimum: 1, maximum: 9007199254740991 }, currency: { type: "string", pattern: "^[A-Z]{3}$", title: "an ISO 4217 currency code" }, status: { type: "string", enum: ["authorized", "captured", "partially_refunded", "refunded", "failed", "voided"] }, capturedMinor: { type: "integer", minimum: 0, maximum: 9007199254740991 }, refundedMinor: { type: "integer", minimum: 0, maximum: 9007199254740991 }, provider: { type: "string", minLength: 1, maxLength: 50 }, reference: { type: "string", minLength: 1, maxLength: 200 }, failureReason: { type: "string", minLength: 1, maxLength: 500 } }, required: ["paymentId", "orderId", "amountMinor", "currency", "status", "capturedMinor", "refundedMinor", "provider"], additionalProperties: !1 }, check_paymentAuthorizedV1_func2 = Object.prototype.hasOwnProperty, check_paymentAuthorizedV1_pattern0 = pattern0;
function check_paymentAuthorizedV1(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.paymentId === void 0 && (vErrors = noteError(vErrors, "/paymentId", rule1), errors++), data.orderId === void 0 && (vErrors = noteError(vErrors, "/orderId", rule1), errors++), data.amountMinor === void 0 && (vErrors = noteError(vErrors, "/amountMinor", rule1), errors++), data.currency === void 0 && (vErrors = noteError(vErrors, "/currency", rule1), errors++), data.status === void 0 && (vErrors = noteError(vErrors, "/status", rule1), errors++), data.capturedMinor === void 0 && (vErrors = noteError(vErrors, "/capturedMinor", rule1), errors++), data.refundedMinor === void 0 && (vErrors = noteError(vErrors, "/refundedMinor", rule1), errors++), data.provider === void 0 && (vErrors = noteError(vErrors, "/provider", rule1), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      check_paymentAuthorizedV1_func2.call(check_paymentAuthorizedV1_schema11.properties, key0) || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.paymentId !== void 0) {
      let data0 = data.paymentId;
      (typeof data0 != "string" || data0.length > 128 && isLonger(data0, 128) || data0.length < 1) && (vErrors = noteError(vErrors, "/paymentId", rule3), errors++);
    }
    if (data.orderId !== void 0) {
      let data1 = data.orderId;
      (typeof data1 != "string" || data1.length > 128 && isLonger(data1, 128) || data1.length < 1) && (vErrors = noteError(vErrors, "/orderId", rule3), errors++);
    }
    if (data.amountMinor !== void 0) {
      let data2 = data.amountMinor;
      typeof data2 == "number" && !(data2 % 1) && !isNaN(data2) && isFinite(data2) || (vErrors = noteError(vErrors, "/amountMinor", rule4), errors++), typeof data2 == "number" && isFinite(data2) && (data2 > 9007199254740991 || isNaN(data2) || data2 < 1 || isNaN(data2)) && (vErrors = noteError(vErrors, "/amountMinor", rule4), errors++);
    }
    if (data.currency !== void 0) {
      let data3 = data.currency;
      (typeof data3 != "string" || !check_paymentAuthorizedV1_pattern0.test(data3)) && (vErrors = noteError(vErrors, "/currency", rule5), errors++);
    }
    if (data.status !== void 0) {
      let data4 = data.status;
      (typeof data4 != "string" || !(data4 === "authorized" || data4 === "captured" || data4 === "partially_refunded" || data4 === "refunded" || data4 === "failed" || data4 === "voided")) && (vErrors = noteError(vErrors, "/status", rule6), errors++);
    }
    if (data.capturedMinor !== void 0) {
      let data5 = data.capturedMinor;
      typeof data5 == "number" && !(data5 % 1) && !isNaN(data5) && isFinite(data5) || (vErrors = noteError(vErrors, "/capturedMinor", rule7), errors++), typeof data5 == "number" && isFinite(data5) && (data5 > 9007199254740991 || isNaN(data5) || data5 < 0 || isNaN(data5)) && (vErrors = noteError(vErrors, "/capturedMinor", rule7), errors++);
    }
    if (data.refundedMinor !== void 0) {
      let data6 = data.refundedMinor;
      typeof data6 == "number" && !(data6 % 1) && !isNaN(data6) && isFinite(data6) || (vErrors = noteError(vErrors, "/refundedMinor", rule7), errors++), typeof data6 == "number" && isFinite(data6) && (data6 > 9007199254740991 || isNaN(data6) || data6 < 0 || isNaN(data6)) && (vErrors = noteError(vErrors, "/refundedMinor", rule7), errors++);
    }
    if (data.provider !== void 0) {
      let data7 = data.provider;
      (typeof data7 != "string" || data7.length > 50 && isLonger(data7, 50) || data7.length < 1) && (vErrors = noteError(vErrors, "/provider", rule8), errors++);
    }
    if (data.reference !== void 0) {
      let data8 = data.reference;
      (typeof data8 != "string" || data8.length > 200 && isLonger(data8, 200) || data8.length < 1) && (vErrors = noteError(vErrors, "/reference", rule9), errors++);
    }
    if (data.failureReason !== void 0) {
      let data9 = data.failureReason;
      (typeof data9 != "string" || data9.length > 500 && isLonger(data9, 500) || data9.length < 1) && (vErrors = noteError(vErrors, "/failureReason", rule10), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule11), errors++;
  return vErrors ?? [];
}
var check_paymentCapturedV1_schema11 = { type: "object", properties: { paymentId: { type: "string", minLength: 1, maxLength: 128 }, orderId: { type: "string", minLength: 1, maxLength: 128 }, amountMinor: { type: "integer", minimum: 1, maximum: 9007199254740991 }, currency: { type: "string", pattern: "^[A-Z]{3}$", title: "an ISO 4217 currency code" }, status: { type: "string", enum: ["authorized", "captured", "partially_refunded", "refunded", "failed", "voided"] }, capturedMinor: { type: "integer", minimum: 0, maximum: 9007199254740991 }, refundedMinor: { type: "integer", minimum: 0, maximum: 9007199254740991 }, provider: { type: "string", minLength: 1, maxLength: 50 }, reference: { type: "string", minLength: 1, maxLength: 200 }, failureReason: { type: "string", minLength: 1, maxLength: 500 }, movedMinor: { type: "integer", minimum: 1, maximum: 9007199254740991 } }, required: ["paymentId", "orderId", "amountMinor", "currency", "status", "capturedMinor", "refundedMinor", "provider", "movedMinor"], additionalProperties: !1 }, check_paymentCapturedV1_func2 = Object.prototype.hasOwnProperty, check_paymentCapturedV1_pattern0 = pattern0;
function check_paymentCapturedV1(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.paymentId === void 0 && (vErrors = noteError(vErrors, "/paymentId", rule1), errors++), data.orderId === void 0 && (vErrors = noteError(vErrors, "/orderId", rule1), errors++), data.amountMinor === void 0 && (vErrors = noteError(vErrors, "/amountMinor", rule1), errors++), data.currency === void 0 && (vErrors = noteError(vErrors, "/currency", rule1), errors++), data.status === void 0 && (vErrors = noteError(vErrors, "/status", rule1), errors++), data.capturedMinor === void 0 && (vErrors = noteError(vErrors, "/capturedMinor", rule1), errors++), data.refundedMinor === void 0 && (vErrors = noteError(vErrors, "/refundedMinor", rule1), errors++), data.provider === void 0 && (vErrors = noteError(vErrors, "/provider", rule1), errors++), data.movedMinor === void 0 && (vErrors = noteError(vErrors, "/movedMinor", rule1), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      check_paymentCapturedV1_func2.call(check_paymentCapturedV1_schema11.properties, key0) || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.paymentId !== void 0) {
      let data0 = data.paymentId;
      (typeof data0 != "string" || data0.length > 128 && isLonger(data0, 128) || data0.length < 1) && (vErrors = noteError(vErrors, "/paymentId", rule3), errors++);
    }
    if (data.orderId !== void 0) {
      let data1 = data.orderId;
      (typeof data1 != "string" || data1.length > 128 && isLonger(data1, 128) || data1.length < 1) && (vErrors = noteError(vErrors, "/orderId", rule3), errors++);
    }
    if (data.amountMinor !== void 0) {
      let data2 = data.amountMinor;
      typeof data2 == "number" && !(data2 % 1) && !isNaN(data2) && isFinite(data2) || (vErrors = noteError(vErrors, "/amountMinor", rule4), errors++), typeof data2 == "number" && isFinite(data2) && (data2 > 9007199254740991 || isNaN(data2) || data2 < 1 || isNaN(data2)) && (vErrors = noteError(vErrors, "/amountMinor", rule4), errors++);
    }
    if (data.currency !== void 0) {
      let data3 = data.currency;
      (typeof data3 != "string" || !check_paymentCapturedV1_pattern0.test(data3)) && (vErrors = noteError(vErrors, "/currency", rule5), errors++);
    }
    if (data.status !== void 0) {
      let data4 = data.status;
      (typeof data4 != "string" || !(data4 === "authorized" || data4 === "captured" || data4 === "partially_refunded" || data4 === "refunded" || data4 === "failed" || data4 === "voided")) && (vErrors = noteError(vErrors, "/status", rule6), errors++);
    }
    if (data.capturedMinor !== void 0) {
      let data5 = data.capturedMinor;
      typeof data5 == "number" && !(data5 % 1) && !isNaN(data5) && isFinite(data5) || (vErrors = noteError(vErrors, "/capturedMinor", rule7), errors++), typeof data5 == "number" && isFinite(data5) && (data5 > 9007199254740991 || isNaN(data5) || data5 < 0 || isNaN(data5)) && (vErrors = noteError(vErrors, "/capturedMinor", rule7), errors++);
    }
    if (data.refundedMinor !== void 0) {
      let data6 = data.refundedMinor;
      typeof data6 == "number" && !(data6 % 1) && !isNaN(data6) && isFinite(data6) || (vErrors = noteError(vErrors, "/refundedMinor", rule7), errors++), typeof data6 == "number" && isFinite(data6) && (data6 > 9007199254740991 || isNaN(data6) || data6 < 0 || isNaN(data6)) && (vErrors = noteError(vErrors, "/refundedMinor", rule7), errors++);
    }
    if (data.provider !== void 0) {
      let data7 = data.provider;
      (typeof data7 != "string" || data7.length > 50 && isLonger(data7, 50) || data7.length < 1) && (vErrors = noteError(vErrors, "/provider", rule8), errors++);
    }
    if (data.reference !== void 0) {
      let data8 = data.reference;
      (typeof data8 != "string" || data8.length > 200 && isLonger(data8, 200) || data8.length < 1) && (vErrors = noteError(vErrors, "/reference", rule9), errors++);
    }
    if (data.failureReason !== void 0) {
      let data9 = data.failureReason;
      (typeof data9 != "string" || data9.length > 500 && isLonger(data9, 500) || data9.length < 1) && (vErrors = noteError(vErrors, "/failureReason", rule10), errors++);
    }
    if (data.movedMinor !== void 0) {
      let data10 = data.movedMinor;
      typeof data10 == "number" && !(data10 % 1) && !isNaN(data10) && isFinite(data10) || (vErrors = noteError(vErrors, "/movedMinor", rule4), errors++), typeof data10 == "number" && isFinite(data10) && (data10 > 9007199254740991 || isNaN(data10) || data10 < 1 || isNaN(data10)) && (vErrors = noteError(vErrors, "/movedMinor", rule4), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule11), errors++;
  return vErrors ?? [];
}
export {
  check_paymentAuthorizedV1 as paymentAuthorizedV1,
  check_paymentCapturedV1 as paymentCapturedV1,
  check_paymentAuthorizedV1 as paymentFailedV1,
  check_paymentCapturedV1 as paymentRefundedV1,
  check_paymentAuthorizedV1 as paymentVoidedV1
};
