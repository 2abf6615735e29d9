// Generated from event-schemas.ts by `npm run generate`; a test keeps it fresh.
// <stdin>
import { isLonger, noteError, pointer } from "../../kernel/validation.ts";
var pattern0 = new RegExp("^20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$", "u"), rule1 = "is required", rule2 = "is not a known field", rule3 = "must be text of 1 to 64 characters", rule4 = "must be text of 1 to 128 characters", rule5 = "must be an integer of at least 1", rule6 = "must be an integer of at least 0", rule7 = "must be true or false", rule8 = "must be an instant such as 2026-02-01T08:26:00.000Z", rule9 = "must be an integer between 100 and 599 or null", rule10 = "must be an object", rule11 = "must be text of 1 to 300 characters", check_webhookDeliveredV1_schema11 = { type: "object", properties: { webhookId: { type: "string", minLength: 1, maxLength: 64 }, deliveryId: { type: "string", minLength: 1, maxLength: 64 }, eventType: { type: "string", minLength: 1, maxLength: 64 }, subjectType: { type: "string", minLength: 1, maxLength: 64 }, subjectId: { type: "string", minLength: 1, maxLength: 128 }, subjectVersion: { type: "integer", minimum: 1, maximum: 9007199254740991 }, redelivery: { type: "integer", minimum: 0, maximum: 9007199254740991 }, isTest: { type: "boolean" }, attempts: { type: "integer", minimum: 0, maximum: 9007199254740991 }, queuedAt: { type: "string", pattern: "^20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$", title: "an instant such as 2026-02-01T08:26:00.000Z" }, closedAt: { type: "string", pattern: "^20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$", title: "an instant such as 2026-02-01T08:26:00.000Z" }, statusCode: { type: ["integer", "null"], minimum: 100, maximum: 599 } }, required: ["webhookId", "deliveryId", "eventType", "subjectType", "subjectId", "subjectVersion", "redelivery", "isTest", "attempts", "queuedAt", "closedAt", "statusCode"], additionalProperties: !1 }, check_webhookDeliveredV1_func2 = Object.prototype.hasOwnProperty, check_webhookDeliveredV1_pattern0 = pattern0;
function check_webhookDeliveredV1(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.webhookId === void 0 && (vErrors = noteError(vErrors, "/webhookId", rule1), errors++), data.deliveryId === void 0 && (vErrors = noteError(vErrors, "/deliveryId", rule1), errors++), data.eventType === void 0 && (vErrors = noteError(vErrors, "/eventType", rule1), errors++), data.subjectType === void 0 && (vErrors = noteError(vErrors, "/subjectType", rule1), errors++), data.subjectId === void 0 && (vErrors = noteError(vErrors, "/subjectId", rule1), errors++), data.subjectVersion === void 0 && (vErrors = noteError(vErrors, "/subjectVersion", rule1), errors++), data.redelivery === void 0 && (vErrors = noteError(vErrors, "/redelivery", rule1), errors++), data.isTest === void 0 && (vErrors = noteError(vErrors, "/isTest", rule1), errors++), data.attempts === void 0 && (vErrors = noteError(vErrors, "/attempts", rule1), errors++), data.queuedAt === void 0 && (vErrors = noteError(vErrors, "/queuedAt", rule1), errors++), data.closedAt === void 0 && (vErrors = noteError(vErrors, "/closedAt", rule1), errors++), data.statusCode === void 0 && (vErrors = noteError(vErrors, "/statusCode", rule1), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      check_webhookDeliveredV1_func2.call(check_webhookDeliveredV1_schema11.properties, key0) || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.webhookId !== void 0) {
      let data0 = data.webhookId;
      (typeof data0 != "string" || data0.length > 64 && isLonger(data0, 64) || data0.length < 1) && (vErrors = noteError(vErrors, "/webhookId", rule3), errors++);
    }
    if (data.deliveryId !== void 0) {
      let data1 = data.deliveryId;
      (typeof data1 != "string" || data1.length > 64 && isLonger(data1, 64) || data1.length < 1) && (vErrors = noteError(vErrors, "/deliveryId", rule3), errors++);
    }
    if (data.eventType !== void 0) {
      let data2 = data.eventType;
      (typeof data2 != "string" || data2.length > 64 && isLonger(data2, 64) || data2.length < 1) && (vErrors = noteError(vErrors, "/eventType", rule3), errors++);
    }
    if (data.subjectType !== void 0) {
      let data3 = data.subjectType;
      (typeof data3 != "string" || data3.length > 64 && isLonger(data3, 64) || data3.length < 1) && (vErrors = noteError(vErrors, "/subjectType", rule3), errors++);
    }
    if (data.subjectId !== void 0) {
      let data4 = data.subjectId;
      (typeof data4 != "string" || data4.length > 128 && isLonger(data4, 128) || data4.length < 1) && (vErrors = noteError(vErrors, "/subjectId", rule4), errors++);
    }
    if (data.subjectVersion !== void 0) {
      let data5 = data.subjectVersion;
      typeof data5 == "number" && !(data5 % 1) && !isNaN(data5) && isFinite(data5) || (vErrors = noteError(vErrors, "/subjectVersion", rule5), errors++), typeof data5 == "number" && isFinite(data5) && (data5 > 9007199254740991 || isNaN(data5) || data5 < 1 || isNaN(data5)) && (vErrors = noteError(vErrors, "/subjectVersion", rule5), errors++);
    }
    if (data.redelivery !== void 0) {
      let data6 = data.redelivery;
      typeof data6 == "number" && !(data6 % 1) && !isNaN(data6) && isFinite(data6) || (vErrors = noteError(vErrors, "/redelivery", rule6), errors++), typeof data6 == "number" && isFinite(data6) && (data6 > 9007199254740991 || isNaN(data6) || data6 < 0 || isNaN(data6)) && (vErrors = noteError(vErrors, "/redelivery", rule6), errors++);
    }
    if (data.isTest !== void 0 && typeof data.isTest != "boolean" && (vErrors = noteError(vErrors, "/isTest", rule7), errors++), data.attempts !== void 0) {
      let data8 = data.attempts;
      typeof data8 == "number" && !(data8 % 1) && !isNaN(data8) && isFinite(data8) || (vErrors = noteError(vErrors, "/attempts", rule6), errors++), typeof data8 == "number" && isFinite(data8) && (data8 > 9007199254740991 || isNaN(data8) || data8 < 0 || isNaN(data8)) && (vErrors = noteError(vErrors, "/attempts", rule6), errors++);
    }
    if (data.queuedAt !== void 0) {
      let data9 = data.queuedAt;
      (typeof data9 != "string" || !check_webhookDeliveredV1_pattern0.test(data9)) && (vErrors = noteError(vErrors, "/queuedAt", rule8), errors++);
    }
    if (data.closedAt !== void 0) {
      let data10 = data.closedAt;
      (typeof data10 != "string" || !check_webhookDeliveredV1_pattern0.test(data10)) && (vErrors = noteError(vErrors, "/closedAt", rule8), errors++);
    }
    if (data.statusCode !== void 0) {
      let data11 = data.statusCode;
      !(typeof data11 == "number" && !(data11 % 1) && !isNaN(data11) && isFinite(data11)) && data11 !== null && (vErrors = noteError(vErrors, "/statusCode", rule9), errors++), typeof data11 == "number" && isFinite(data11) && (data11 > 599 || isNaN(data11) || data11 < 100 || isNaN(data11)) && (vErrors = noteError(vErrors, "/statusCode", rule9), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule10), errors++;
  return vErrors ?? [];
}
var check_webhookDeliveryFailedV1_schema11 = { type: "object", properties: { webhookId: { type: "string", minLength: 1, maxLength: 64 }, deliveryId: { type: "string", minLength: 1, maxLength: 64 }, eventType: { type: "string", minLength: 1, maxLength: 64 }, subjectType: { type: "string", minLength: 1, maxLength: 64 }, subjectId: { type: "string", minLength: 1, maxLength: 128 }, subjectVersion: { type: "integer", minimum: 1, maximum: 9007199254740991 }, redelivery: { type: "integer", minimum: 0, maximum: 9007199254740991 }, isTest: { type: "boolean" }, attempts: { type: "integer", minimum: 0, maximum: 9007199254740991 }, queuedAt: { type: "string", pattern: "^20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$", title: "an instant such as 2026-02-01T08:26:00.000Z" }, closedAt: { type: "string", pattern: "^20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$", title: "an instant such as 2026-02-01T08:26:00.000Z" }, statusCode: { type: ["integer", "null"], minimum: 100, maximum: 599 }, reason: { type: "string", minLength: 1, maxLength: 300 } }, required: ["webhookId", "deliveryId", "eventType", "subjectType", "subjectId", "subjectVersion", "redelivery", "isTest", "attempts", "queuedAt", "closedAt", "statusCode", "reason"], additionalProperties: !1 }, check_webhookDeliveryFailedV1_func2 = Object.prototype.hasOwnProperty, check_webhookDeliveryFailedV1_pattern0 = pattern0;
function check_webhookDeliveryFailedV1(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.webhookId === void 0 && (vErrors = noteError(vErrors, "/webhookId", rule1), errors++), data.deliveryId === void 0 && (vErrors = noteError(vErrors, "/deliveryId", rule1), errors++), data.eventType === void 0 && (vErrors = noteError(vErrors, "/eventType", rule1), errors++), data.subjectType === void 0 && (vErrors = noteError(vErrors, "/subjectType", rule1), errors++), data.subjectId === void 0 && (vErrors = noteError(vErrors, "/subjectId", rule1), errors++), data.subjectVersion === void 0 && (vErrors = noteError(vErrors, "/subjectVersion", rule1), errors++), data.redelivery === void 0 && (vErrors = noteError(vErrors, "/redelivery", rule1), errors++), data.isTest === void 0 && (vErrors = noteError(vErrors, "/isTest", rule1), errors++), data.attempts === void 0 && (vErrors = noteError(vErrors, "/attempts", rule1), errors++), data.queuedAt === void 0 && (vErrors = noteError(vErrors, "/queuedAt", rule1), errors++), data.closedAt === void 0 && (vErrors = noteError(vErrors, "/closedAt", rule1), errors++), data.statusCode === void 0 && (vErrors = noteError(vErrors, "/statusCode", rule1), errors++), data.reason === void 0 && (vErrors = noteError(vErrors, "/reason", rule1), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      check_webhookDeliveryFailedV1_func2.call(check_webhookDeliveryFailedV1_schema11.properties, key0) || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.webhookId !== void 0) {
      let data0 = data.webhookId;
      (typeof data0 != "string" || data0.length > 64 && isLonger(data0, 64) || data0.length < 1) && (vErrors = noteError(vErrors, "/webhookId", rule3), errors++);
    }
    if (data.deliveryId !== void 0) {
      let data1 = data.deliveryId;
      (typeof data1 != "string" || data1.length > 64 && isLonger(data1, 64) || data1.length < 1) && (vErrors = noteError(vErrors, "/deliveryId", rule3), errors++);
    }
    if (data.eventType !== void 0) {
      let data2 = data.eventType;
      (typeof data2 != "string" || data2.length > 64 && isLonger(data2, 64) || data2.length < 1) && (vErrors = noteError(vErrors, "/eventType", rule3), errors++);
    }
    if (data.subjectType !== void 0) {
      let data3 = data.subjectType;
      (typeof data3 != "string" || data3.length > 64 && isLonger(data3, 64) || data3.length < 1) && (vErrors = noteError(vErrors, "/subjectType", rule3), errors++);
    }
    if (data.subjectId !== void 0) {
      let data4 = data.subjectId;
      (typeof data4 != "string" || data4.length > 128 && isLonger(data4, 128) || data4.length < 1) && (vErrors = noteError(vErrors, "/subjectId", rule4), errors++);
    }
    if (data.subjectVersion !== void 0) {
      let data5 = data.subjectVersion;
      typeof data5 == "number" && !(data5 % 1) && !isNaN(data5) && isFinite(data5) || (vErrors = noteError(vErrors, "/subjectVersion", rule5), errors++), typeof data5 == "number" && isFinite(data5) && (data5 > 9007199254740991 || isNaN(data5) || data5 < 1 || isNaN(data5)) && (vErrors = noteError(vErrors, "/subjectVersion", rule5), errors++);
    }
    if (data.redelivery !== void 0) {
      let data6 = data.redelivery;
      typeof data6 == "number" && !(data6 % 1) && !isNaN(data6) && isFinite(data6) || (vErrors = noteError(vErrors, "/redelivery", rule6), errors++), typeof data6 == "number" && isFinite(data6) && (data6 > 9007199254740991 || isNaN(data6) || data6 < 0 || isNaN(data6)) && (vErrors = noteError(vErrors, "/redelivery", rule6), errors++);
    }
    if (data.isTest !== void 0 && typeof data.isTest != "boolean" && (vErrors = noteError(vErrors, "/isTest", rule7), errors++), data.attempts !== void 0) {
      let data8 = data.attempts;
      typeof data8 == "number" && !(data8 % 1) && !isNaN(data8) && isFinite(data8) || (vErrors = noteError(vErrors, "/attempts", rule6), errors++), typeof data8 == "number" && isFinite(data8) && (data8 > 9007199254740991 || isNaN(data8) || data8 < 0 || isNaN(data8)) && (vErrors = noteError(vErrors, "/attempts", rule6), errors++);
    }
    if (data.queuedAt !== void 0) {
      let data9 = data.queuedAt;
      (typeof data9 != "string" || !check_webhookDeliveryFailedV1_pattern0.test(data9)) && (vErrors = noteError(vErrors, "/queuedAt", rule8), errors++);
    }
    if (data.closedAt !== void 0) {
      let data10 = data.closedAt;
      (typeof data10 != "string" || !check_webhookDeliveryFailedV1_pattern0.test(data10)) && (vErrors = noteError(vErrors, "/closedAt", rule8), errors++);
    }
    if (data.statusCode !== void 0) {
      let data11 = data.statusCode;
      !(typeof data11 == "number" && !(data11 % 1) && !isNaN(data11) && isFinite(data11)) && data11 !== null && (vErrors = noteError(vErrors, "/statusCode", rule9), errors++), typeof data11 == "number" && isFinite(data11) && (data11 > 599 || isNaN(data11) || data11 < 100 || isNaN(data11)) && (vErrors = noteError(vErrors, "/statusCode", rule9), errors++);
    }
    if (data.reason !== void 0) {
      let data12 = data.reason;
      (typeof data12 != "string" || data12.length > 300 && isLonger(data12, 300) || data12.length < 1) && (vErrors = noteError(vErrors, "/reason", rule11), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule10), errors++;
  return vErrors ?? [];
}
var check_webhookDeliverySkippedV1_schema11 = { type: "object", properties: { webhookId: { type: "string", minLength: 1, maxLength: 64 }, deliveryId: { type: "string", minLength: 1, maxLength: 64 }, eventType: { type: "string", minLength: 1, maxLength: 64 }, subjectType: { type: "string", minLength: 1, maxLength: 64 }, subjectId: { type: "string", minLength: 1, maxLength: 128 }, subjectVersion: { type: "integer", minimum: 1, maximum: 9007199254740991 }, redelivery: { type: "integer", minimum: 0, maximum: 9007199254740991 }, isTest: { type: "boolean" }, attempts: { type: "integer", minimum: 0, maximum: 9007199254740991 }, queuedAt: { type: "string", pattern: "^20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$", title: "an instant such as 2026-02-01T08:26:00.000Z" }, closedAt: { type: "string", pattern: "^20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$", title: "an instant such as 2026-02-01T08:26:00.000Z" }, reason: { type: "string", minLength: 1, maxLength: 300 } }, required: ["webhookId", "deliveryId", "eventType", "subjectType", "subjectId", "subjectVersion", "redelivery", "isTest", "attempts", "queuedAt", "closedAt", "reason"], additionalProperties: !1 }, check_webhookDeliverySkippedV1_func2 = Object.prototype.hasOwnProperty, check_webhookDeliverySkippedV1_pattern0 = pattern0;
function check_webhookDeliverySkippedV1(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.webhookId === void 0 && (vErrors = noteError(vErrors, "/webhookId", rule1), errors++), data.deliveryId === void 0 && (vErrors = noteError(vErrors, "/deliveryId", rule1), errors++), data.eventType === void 0 && (vErrors = noteError(vErrors, "/eventType", rule1), errors++), data.subjectType === void 0 && (vErrors = noteError(vErrors, "/subjectType", rule1), errors++), data.subjectId === void 0 && (vErrors = noteError(vErrors, "/subjectId", rule1), errors++), data.subjectVersion === void 0 && (vErrors = noteError(vErrors, "/subjectVersion", rule1), errors++), data.redelivery === void 0 && (vErrors = noteError(vErrors, "/redelivery", rule1), errors++), data.isTest === void 0 && (vErrors = noteError(vErrors, "/isTest", rule1), errors++), data.attempts === void 0 && (vErrors = noteError(vErrors, "/attempts", rule1), errors++), data.queuedAt === void 0 && (vErrors = noteError(vErrors, "/queuedAt", rule1), errors++), data.closedAt === void 0 && (vErrors = noteError(vErrors, "/closedAt", rule1), errors++), data.reason === void 0 && (vErrors = noteError(vErrors, "/reason", rule1), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      check_webhookDeliverySkippedV1_func2.call(check_webhookDeliverySkippedV1_schema11.properties, key0) || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.webhookId !== void 0) {
      let data0 = data.webhookId;
      (typeof data0 != "string" || data0.length > 64 && isLonger(data0, 64) || data0.length < 1) && (vErrors = noteError(vErrors, "/webhookId", rule3), errors++);
    }
    if (data.deliveryId !== void 0) {
      let data1 = data.deliveryId;
      (typeof data1 != "string" || data1.length > 64 && isLonger(data1, 64) || data1.length < 1) && (vErrors = noteError(vErrors, "/deliveryId", rule3), errors++);
    }
    if (data.eventType !== void 0) {
      let data2 = data.eventType;
      (typeof data2 != "string" || data2.length > 64 && isLonger(data2, 64) || data2.length < 1) && (vErrors = noteError(vErrors, "/eventType", rule3), errors++);
    }
    if (data.subjectType !== void 0) {
      let data3 = data.subjectType;
      (typeof data3 != "string" || data3.length > 64 && isLonger(data3, 64) || data3.length < 1) && (vErrors = noteError(vErrors, "/subjectType", rule3), errors++);
    }
    if (data.subjectId !== void 0) {
      let data4 = data.subjectId;
      (typeof data4 != "string" || data4.length > 128 && isLonger(data4, 128) || data4.length < 1) && (vErrors = noteError(vErrors, "/subjectId", rule4), errors++);
    }
    if (data.subjectVersion !== void 0) {
      let data5 = data.subjectVersion;
      typeof data5 == "number" && !(data5 % 1) && !isNaN(data5) && isFinite(data5) || (vErrors = noteError(vErrors, "/subjectVersion", rule5), errors++), typeof data5 == "number" && isFinite(data5) && (data5 > 9007199254740991 || isNaN(data5) || data5 < 1 || isNaN(data5)) && (vErrors = noteError(vErrors, "/subjectVersion", rule5), errors++);
    }
    if (data.redelivery !== void 0) {
      let data6 = data.redelivery;
      typeof data6 == "number" && !(data6 % 1) && !isNaN(data6) && isFinite(data6) || (vErrors = noteError(vErrors, "/redelivery", rule6), errors++), typeof data6 == "number" && isFinite(data6) && (data6 > 9007199254740991 || isNaN(data6) || data6 < 0 || isNaN(data6)) && (vErrors = noteError(vErrors, "/redelivery", rule6), errors++);
    }
    if (data.isTest !== void 0 && typeof data.isTest != "boolean" && (vErrors = noteError(vErrors, "/isTest", rule7), errors++), data.attempts !== void 0) {
      let data8 = data.attempts;
      typeof data8 == "number" && !(data8 % 1) && !isNaN(data8) && isFinite(data8) || (vErrors = noteError(vErrors, "/attempts", rule6), errors++), typeof data8 == "number" && isFinite(data8) && (data8 > 9007199254740991 || isNaN(data8) || data8 < 0 || isNaN(data8)) && (vErrors = noteError(vErrors, "/attempts", rule6), errors++);
    }
    if (data.queuedAt !== void 0) {
      let data9 = data.queuedAt;
      (typeof data9 != "string" || !check_webhookDeliverySkippedV1_pattern0.test(data9)) && (vErrors = noteError(vErrors, "/queuedAt", rule8), errors++);
    }
    if (data.closedAt !== void 0) {
      let data10 = data.closedAt;
      (typeof data10 != "string" || !check_webhookDeliverySkippedV1_pattern0.test(data10)) && (vErrors = noteError(vErrors, "/closedAt", rule8), errors++);
    }
    if (data.reason !== void 0) {
      let data11 = data.reason;
      (typeof data11 != "string" || data11.length > 300 && isLonger(data11, 300) || data11.length < 1) && (vErrors = noteError(vErrors, "/reason", rule11), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule10), errors++;
  return vErrors ?? [];
}
export {
  check_webhookDeliveredV1 as webhookDeliveredV1,
  check_webhookDeliveryFailedV1 as webhookDeliveryFailedV1,
  check_webhookDeliverySkippedV1 as webhookDeliverySkippedV1
};
