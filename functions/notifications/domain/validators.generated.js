// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
// <stdin>
import { closed, isLonger, noteError, pointer, toScalars } from "../../kernel/validation.ts";
var pattern0 = new RegExp("^https?:\\/\\/[^\\s\\x00-\\x1f\\x7f-\\x9f]+$", "u"), pattern1 = new RegExp("^(?:\\*|[A-Z][A-Za-z]{0,63})$", "u"), pattern2 = new RegExp("[\\x00-\\x1f\\x7f-\\x9f]", "u"), rule3 = "is required", rule4 = "is not a known field", rule5 = "must be an absolute URL of at most 2000 characters", rule6 = "must be a list of 1 to 50 items", rule7 = "must be the name of an event type such as OrderCreated, or *", rule8 = "must be text of at most 200 characters without control characters", rule9 = "must be an object", pattern10 = new RegExp("^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", "u"), pattern11 = new RegExp("^[A-Za-z0-9-]{1,64}$", "u"), rule12 = "must be a webhook id (a UUID as we return it)", rule13 = 'must be a delivery id: 1 to 64 letters, digits or "-"', rule14 = "must be an integer between 1 and 200", rule15 = "must be text of 1 to 2000 characters", rule16 = "must be one of pending, delivered, dead, skipped", rule17 = "must be one of active, paused", rule18 = "must be one of dead, skipped", rule19 = "must be an integer between 0 and 604800";
var check_createWebhookBody_pattern0 = pattern0, check_createWebhookBody_pattern1 = pattern1, check_createWebhookBody_pattern2 = pattern2;
function check_createWebhookBody(data, isPlain) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.url === void 0 && (vErrors = noteError(vErrors, "/url", rule3), errors++), data.eventTypes === void 0 && (vErrors = noteError(vErrors, "/eventTypes", rule3), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "url" || key0 === "eventTypes" || key0 === "description" || (vErrors = noteError(vErrors, "" + pointer(key0), rule4), errors++);
    }
    if (data.url !== void 0) {
      let data0 = data.url;
      (typeof data0 != "string" || data0.length > 2e3 && isLonger(data0, 2e3) || !isLonger(data0, 9) || !check_createWebhookBody_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/url", rule5), errors++);
    }
    if (data.eventTypes !== void 0) {
      let data1 = data.eventTypes;
      if (Array.isArray(data1)) {
        (data1.length > 50 || data1.length < 1) && (vErrors = noteError(vErrors, "/eventTypes", rule6), errors++);
        let len0 = data1.length;
        for (let i0 = 0; i0 < len0 && errors < 20; i0++) {
          let data2 = data1[i0];
          (typeof data2 != "string" || !check_createWebhookBody_pattern1.test(data2)) && (vErrors = noteError(vErrors, "/eventTypes/" + i0, rule7), errors++);
        }
      } else
        vErrors = noteError(vErrors, "/eventTypes", rule6), errors++;
    }
    if (data.description !== void 0) {
      let data3 = data.description;
      (typeof data3 != "string" || data3.length > 200 && isLonger(data3, 200) || !isPlain && check_createWebhookBody_pattern2.test(data3)) && (vErrors = noteError(vErrors, "/description", rule8), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule9), errors++;
  return vErrors ?? [];
}
var createWebhookBody = /* @__PURE__ */ closed(check_createWebhookBody);
var check_deliveryParams_pattern0 = pattern10, check_deliveryParams_pattern1 = pattern11;
function check_deliveryParams(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.webhookId === void 0 && (vErrors = noteError(vErrors, "/webhookId", rule3), errors++), data.deliveryId === void 0 && (vErrors = noteError(vErrors, "/deliveryId", rule3), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "webhookId" || key0 === "deliveryId" || (vErrors = noteError(vErrors, "" + pointer(key0), rule4), errors++);
    }
    if (data.webhookId !== void 0) {
      let data0 = data.webhookId;
      (typeof data0 != "string" || !check_deliveryParams_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/webhookId", rule12), errors++);
    }
    if (data.deliveryId !== void 0) {
      let data1 = data.deliveryId;
      (typeof data1 != "string" || !check_deliveryParams_pattern1.test(data1)) && (vErrors = noteError(vErrors, "/deliveryId", rule13), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule9), errors++;
  return vErrors ?? [];
}
function check_listDeliveriesQuery(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.limit === void 0 && (data.limit = 50);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "limit" || key0 === "cursor" || key0 === "status" || (vErrors = noteError(vErrors, "" + pointer(key0), rule4), errors++);
    }
    let data0 = data.limit;
    if (typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0) || (vErrors = noteError(vErrors, "/limit", rule14), errors++), typeof data0 == "number" && isFinite(data0) && (data0 > 200 || isNaN(data0) || data0 < 1 || isNaN(data0)) && (vErrors = noteError(vErrors, "/limit", rule14), errors++), data.cursor !== void 0) {
      let data1 = data.cursor;
      (typeof data1 != "string" || data1.length > 2e3 && isLonger(data1, 2e3) || data1.length < 1) && (vErrors = noteError(vErrors, "/cursor", rule15), errors++);
    }
    if (data.status !== void 0) {
      let data2 = data.status;
      (typeof data2 != "string" || !(data2 === "pending" || data2 === "delivered" || data2 === "dead" || data2 === "skipped")) && (vErrors = noteError(vErrors, "/status", rule16), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule9), errors++;
  return vErrors ?? [];
}
function listDeliveriesQuery(value) {
  return toScalars(value, { limit: "integer" }), check_listDeliveriesQuery(value);
}
function check_listWebhooksQuery(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.limit === void 0 && (data.limit = 50);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "limit" || key0 === "cursor" || (vErrors = noteError(vErrors, "" + pointer(key0), rule4), errors++);
    }
    let data0 = data.limit;
    if (typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0) || (vErrors = noteError(vErrors, "/limit", rule14), errors++), typeof data0 == "number" && isFinite(data0) && (data0 > 200 || isNaN(data0) || data0 < 1 || isNaN(data0)) && (vErrors = noteError(vErrors, "/limit", rule14), errors++), data.cursor !== void 0) {
      let data1 = data.cursor;
      (typeof data1 != "string" || data1.length > 2e3 && isLonger(data1, 2e3) || data1.length < 1) && (vErrors = noteError(vErrors, "/cursor", rule15), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule9), errors++;
  return vErrors ?? [];
}
function listWebhooksQuery(value) {
  return toScalars(value, { limit: "integer" }), check_listWebhooksQuery(value);
}
var check_patchWebhookBody_pattern0 = pattern0, check_patchWebhookBody_pattern1 = pattern1, check_patchWebhookBody_pattern2 = pattern2;
function check_patchWebhookBody(data, isPlain) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "url" || key0 === "eventTypes" || key0 === "description" || key0 === "status" || (vErrors = noteError(vErrors, "" + pointer(key0), rule4), errors++);
    }
    if (data.url !== void 0) {
      let data0 = data.url;
      (typeof data0 != "string" || data0.length > 2e3 && isLonger(data0, 2e3) || !isLonger(data0, 9) || !check_patchWebhookBody_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/url", rule5), errors++);
    }
    if (data.eventTypes !== void 0) {
      let data1 = data.eventTypes;
      if (Array.isArray(data1)) {
        (data1.length > 50 || data1.length < 1) && (vErrors = noteError(vErrors, "/eventTypes", rule6), errors++);
        let len0 = data1.length;
        for (let i0 = 0; i0 < len0 && errors < 20; i0++) {
          let data2 = data1[i0];
          (typeof data2 != "string" || !check_patchWebhookBody_pattern1.test(data2)) && (vErrors = noteError(vErrors, "/eventTypes/" + i0, rule7), errors++);
        }
      } else
        vErrors = noteError(vErrors, "/eventTypes", rule6), errors++;
    }
    if (data.description !== void 0) {
      let data3 = data.description;
      (typeof data3 != "string" || data3.length > 200 && isLonger(data3, 200) || !isPlain && check_patchWebhookBody_pattern2.test(data3)) && (vErrors = noteError(vErrors, "/description", rule8), errors++);
    }
    if (data.status !== void 0) {
      let data4 = data.status;
      (typeof data4 != "string" || !(data4 === "active" || data4 === "paused")) && (vErrors = noteError(vErrors, "/status", rule17), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule9), errors++;
  return vErrors ?? [];
}
var patchWebhookBody = /* @__PURE__ */ closed(check_patchWebhookBody);
function check_redriveBody(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.status === void 0 && (vErrors = noteError(vErrors, "/status", rule3), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "status" && (vErrors = noteError(vErrors, "" + pointer(key0), rule4), errors++);
    }
    if (data.status !== void 0) {
      let data0 = data.status;
      (typeof data0 != "string" || !(data0 === "dead" || data0 === "skipped")) && (vErrors = noteError(vErrors, "/status", rule18), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule9), errors++;
  return vErrors ?? [];
}
var redriveBody = /* @__PURE__ */ closed(check_redriveBody);
function check_rotateSecretBody(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.overlapSeconds === void 0 && (data.overlapSeconds = 86400);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "overlapSeconds" && (vErrors = noteError(vErrors, "" + pointer(key0), rule4), errors++);
    }
    let data0 = data.overlapSeconds;
    typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0) || (vErrors = noteError(vErrors, "/overlapSeconds", rule19), errors++), typeof data0 == "number" && isFinite(data0) && (data0 > 604800 || isNaN(data0) || data0 < 0 || isNaN(data0)) && (vErrors = noteError(vErrors, "/overlapSeconds", rule19), errors++);
  } else
    vErrors = noteError(vErrors, "", rule9), errors++;
  return vErrors ?? [];
}
var rotateSecretBody = /* @__PURE__ */ closed(check_rotateSecretBody);
var check_webhookParams_pattern0 = pattern10;
function check_webhookParams(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.webhookId === void 0 && (vErrors = noteError(vErrors, "/webhookId", rule3), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "webhookId" && (vErrors = noteError(vErrors, "" + pointer(key0), rule4), errors++);
    }
    if (data.webhookId !== void 0) {
      let data0 = data.webhookId;
      (typeof data0 != "string" || !check_webhookParams_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/webhookId", rule12), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule9), errors++;
  return vErrors ?? [];
}
export {
  createWebhookBody,
  check_deliveryParams as deliveryParams,
  listDeliveriesQuery,
  listWebhooksQuery,
  patchWebhookBody,
  redriveBody,
  rotateSecretBody,
  check_webhookParams as webhookParams
};
