// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
// <stdin>
import { closed, isLonger, noteError, pointer } from "../../kernel/validation.ts";
var pattern0 = new RegExp("^[a-z0-9][a-z0-9._-]{0,63}$", "u"), rule1 = "is required", rule2 = "is not a known field", rule3 = 'must be an account id: 1 to 64 lower-case letters, digits, ".", "_" or "-", the first a letter or digit', rule4 = "must be a list of 1 to 4 items", rule5 = "must be one of order, product, listing, user", rule6 = "must be an integer between 1 and 100000", rule7 = "must be an object", rule8 = "must be `*`, `entity`, `entity:*`, `entity:id`, `entity:part*` or `tag:name`", rule9 = "must be true or false", pattern10 = new RegExp("^warm-[0-9a-f-]{36}$", "u"), rule11 = "must be an id as we returned it";
var check_createWarmUpBody_pattern0 = pattern0;
function check_createWarmUpBody(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.account === void 0 && (vErrors = noteError(vErrors, "/account", rule1), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "account" || key0 === "entities" || key0 === "limit" || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.account !== void 0) {
      let data0 = data.account;
      (typeof data0 != "string" || !check_createWarmUpBody_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/account", rule3), errors++);
    }
    if (data.entities !== void 0) {
      let data1 = data.entities;
      if (Array.isArray(data1)) {
        (data1.length > 4 || data1.length < 1) && (vErrors = noteError(vErrors, "/entities", rule4), errors++);
        let len0 = data1.length;
        for (let i0 = 0; i0 < len0 && errors < 20; i0++) {
          let data2 = data1[i0];
          (typeof data2 != "string" || !(data2 === "order" || data2 === "product" || data2 === "listing" || data2 === "user")) && (vErrors = noteError(vErrors, "/entities/" + i0, rule5), errors++);
        }
      } else
        vErrors = noteError(vErrors, "/entities", rule4), errors++;
    }
    if (data.limit !== void 0) {
      let data3 = data.limit;
      typeof data3 == "number" && !(data3 % 1) && !isNaN(data3) && isFinite(data3) || (vErrors = noteError(vErrors, "/limit", rule6), errors++), typeof data3 == "number" && isFinite(data3) && (data3 > 1e5 || isNaN(data3) || data3 < 1 || isNaN(data3)) && (vErrors = noteError(vErrors, "/limit", rule6), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule7), errors++;
  return vErrors ?? [];
}
var createWarmUpBody = /* @__PURE__ */ closed(check_createWarmUpBody);
var check_invalidateBody_pattern0 = pattern0;
function check_invalidateBody(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.account === void 0 && (vErrors = noteError(vErrors, "/account", rule1), errors++), data.glob === void 0 && (vErrors = noteError(vErrors, "/glob", rule1), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "account" || key0 === "glob" || key0 === "dryRun" || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.account !== void 0) {
      let data0 = data.account;
      (typeof data0 != "string" || !check_invalidateBody_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/account", rule3), errors++);
    }
    if (data.glob !== void 0) {
      let data1 = data.glob;
      (typeof data1 != "string" || data1.length > 600 && isLonger(data1, 600) || data1.length < 1) && (vErrors = noteError(vErrors, "/glob", rule8), errors++);
    }
    data.dryRun !== void 0 && typeof data.dryRun != "boolean" && (vErrors = noteError(vErrors, "/dryRun", rule9), errors++);
  } else
    vErrors = noteError(vErrors, "", rule7), errors++;
  return vErrors ?? [];
}
var invalidateBody = /* @__PURE__ */ closed(check_invalidateBody);
var check_warmUpParams_pattern0 = pattern10;
function check_warmUpParams(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.jobId === void 0 && (vErrors = noteError(vErrors, "/jobId", rule1), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "jobId" && (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.jobId !== void 0) {
      let data0 = data.jobId;
      (typeof data0 != "string" || !check_warmUpParams_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/jobId", rule11), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule7), errors++;
  return vErrors ?? [];
}
export {
  createWarmUpBody,
  invalidateBody,
  check_warmUpParams as warmUpParams
};
