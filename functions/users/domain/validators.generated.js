// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
// <stdin>
import { closed, isLonger, noteError, pointer, toScalars } from "../../kernel/validation.ts";
var pattern0 = new RegExp("^[^\\s@\\x00-\\x1f\\x7f-\\x9f]+@[^\\s@\\x00-\\x1f\\x7f-\\x9f]+$", "u"), pattern1 = new RegExp("^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}(?:,[A-Za-z0-9][A-Za-z0-9._:-]{0,127}){0,49}$", "u"), rule2 = "is not a known field", rule3 = "must be an integer between 1 and 200", rule4 = "must be text of 1 to 2000 characters", rule5 = "must be true or false", rule6 = "must be one of active, suspended", rule7 = "must be one of owner, admin, member, viewer", rule8 = "must be an e-mail address of 3 to 254 characters", rule9 = "must be 1 to 50 user ids with commas between them", rule10 = "must be an object", rule11 = "is required", pattern12 = new RegExp("[\\x00-\\x1f\\x7f-\\x9f]", "u"), rule13 = "must be text of 1 to 200 characters without control characters", pattern14 = new RegExp("^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$", "u"), rule15 = 'must be a user id: 1 to 128 letters, digits, ".", "_", ":" or "-", the first a letter or digit';
var check_listUsersQuery_pattern0 = pattern0, check_listUsersQuery_pattern1 = pattern1;
function check_listUsersQuery(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.limit === void 0 && (data.limit = 50);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "limit" || key0 === "cursor" || key0 === "total" || key0 === "status" || key0 === "role" || key0 === "email" || key0 === "includePrivate" || key0 === "ids" || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    let data0 = data.limit;
    if (typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0) || (vErrors = noteError(vErrors, "/limit", rule3), errors++), typeof data0 == "number" && isFinite(data0) && (data0 > 200 || isNaN(data0) || data0 < 1 || isNaN(data0)) && (vErrors = noteError(vErrors, "/limit", rule3), errors++), data.cursor !== void 0) {
      let data1 = data.cursor;
      (typeof data1 != "string" || data1.length > 2e3 && isLonger(data1, 2e3) || data1.length < 1) && (vErrors = noteError(vErrors, "/cursor", rule4), errors++);
    }
    if (data.total !== void 0 && typeof data.total != "boolean" && (vErrors = noteError(vErrors, "/total", rule5), errors++), data.status !== void 0) {
      let data3 = data.status;
      (typeof data3 != "string" || !(data3 === "active" || data3 === "suspended")) && (vErrors = noteError(vErrors, "/status", rule6), errors++);
    }
    if (data.role !== void 0) {
      let data4 = data.role;
      (typeof data4 != "string" || !(data4 === "owner" || data4 === "admin" || data4 === "member" || data4 === "viewer")) && (vErrors = noteError(vErrors, "/role", rule7), errors++);
    }
    if (data.email !== void 0) {
      let data5 = data.email;
      (typeof data5 != "string" || data5.length > 254 && isLonger(data5, 254) || !isLonger(data5, 2) || !check_listUsersQuery_pattern0.test(data5)) && (vErrors = noteError(vErrors, "/email", rule8), errors++);
    }
    if (data.includePrivate !== void 0 && typeof data.includePrivate != "boolean" && (vErrors = noteError(vErrors, "/includePrivate", rule5), errors++), data.ids !== void 0) {
      let data7 = data.ids;
      (typeof data7 != "string" || !check_listUsersQuery_pattern1.test(data7)) && (vErrors = noteError(vErrors, "/ids", rule9), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule10), errors++;
  return vErrors ?? [];
}
function listUsersQuery(value) {
  return toScalars(value, { limit: "integer", total: "boolean", includePrivate: "boolean" }), check_listUsersQuery(value);
}
var check_membershipsBody_pattern0 = pattern0;
function check_membershipsBody(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.email === void 0 && (vErrors = noteError(vErrors, "/email", rule11), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "email" && (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.email !== void 0) {
      let data0 = data.email;
      (typeof data0 != "string" || data0.length > 254 && isLonger(data0, 254) || !isLonger(data0, 2) || !check_membershipsBody_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/email", rule8), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule10), errors++;
  return vErrors ?? [];
}
var membershipsBody = /* @__PURE__ */ closed(check_membershipsBody);
var check_patchUserBody_pattern0 = pattern0, check_patchUserBody_pattern1 = pattern12;
function check_patchUserBody(data, isPlain) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "email" || key0 === "name" || key0 === "role" || key0 === "status" || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.email !== void 0) {
      let data0 = data.email;
      (typeof data0 != "string" || data0.length > 254 && isLonger(data0, 254) || !isLonger(data0, 2) || !check_patchUserBody_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/email", rule8), errors++);
    }
    if (data.name !== void 0) {
      let data1 = data.name;
      (typeof data1 != "string" || data1.length > 200 && isLonger(data1, 200) || data1.length < 1 || !isPlain && check_patchUserBody_pattern1.test(data1)) && (vErrors = noteError(vErrors, "/name", rule13), errors++);
    }
    if (data.role !== void 0) {
      let data2 = data.role;
      (typeof data2 != "string" || !(data2 === "owner" || data2 === "admin" || data2 === "member" || data2 === "viewer")) && (vErrors = noteError(vErrors, "/role", rule7), errors++);
    }
    if (data.status !== void 0) {
      let data3 = data.status;
      (typeof data3 != "string" || !(data3 === "active" || data3 === "suspended")) && (vErrors = noteError(vErrors, "/status", rule6), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule10), errors++;
  return vErrors ?? [];
}
var patchUserBody = /* @__PURE__ */ closed(check_patchUserBody);
var check_userBody_pattern0 = pattern0, check_userBody_pattern1 = pattern12;
function check_userBody(data, isPlain) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.status === void 0 && (data.status = "active"), data.email === void 0 && (vErrors = noteError(vErrors, "/email", rule11), errors++), data.name === void 0 && (vErrors = noteError(vErrors, "/name", rule11), errors++), data.role === void 0 && (vErrors = noteError(vErrors, "/role", rule11), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "email" || key0 === "name" || key0 === "role" || key0 === "status" || (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.email !== void 0) {
      let data0 = data.email;
      (typeof data0 != "string" || data0.length > 254 && isLonger(data0, 254) || !isLonger(data0, 2) || !check_userBody_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/email", rule8), errors++);
    }
    if (data.name !== void 0) {
      let data1 = data.name;
      (typeof data1 != "string" || data1.length > 200 && isLonger(data1, 200) || data1.length < 1 || !isPlain && check_userBody_pattern1.test(data1)) && (vErrors = noteError(vErrors, "/name", rule13), errors++);
    }
    if (data.role !== void 0) {
      let data2 = data.role;
      (typeof data2 != "string" || !(data2 === "owner" || data2 === "admin" || data2 === "member" || data2 === "viewer")) && (vErrors = noteError(vErrors, "/role", rule7), errors++);
    }
    let data3 = data.status;
    (typeof data3 != "string" || !(data3 === "active" || data3 === "suspended")) && (vErrors = noteError(vErrors, "/status", rule6), errors++);
  } else
    vErrors = noteError(vErrors, "", rule10), errors++;
  return vErrors ?? [];
}
var userBody = /* @__PURE__ */ closed(check_userBody);
var check_userParams_pattern0 = pattern14;
function check_userParams(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.userId === void 0 && (vErrors = noteError(vErrors, "/userId", rule11), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "userId" && (vErrors = noteError(vErrors, "" + pointer(key0), rule2), errors++);
    }
    if (data.userId !== void 0) {
      let data0 = data.userId;
      (typeof data0 != "string" || !check_userParams_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/userId", rule15), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule10), errors++;
  return vErrors ?? [];
}
export {
  listUsersQuery,
  membershipsBody,
  patchUserBody,
  userBody,
  check_userParams as userParams
};
