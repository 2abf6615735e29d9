// Generated from event-schemas.ts by `npm run generate`; a test keeps it fresh.
// <stdin>
import { isLonger, noteError, pointer } from "../../kernel/validation.ts";
var rule0 = "is required", rule1 = "is not a known field", rule2 = "must be text of 1 to 128 characters", rule3 = "must be text of 1 to 200 characters", rule4 = "must be one of owner, admin, member, viewer", rule5 = "must be one of active, suspended", rule6 = "must be an object";
function check_userCreatedV1(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.userId === void 0 && (vErrors = noteError(vErrors, "/userId", rule0), errors++), data.name === void 0 && (vErrors = noteError(vErrors, "/name", rule0), errors++), data.role === void 0 && (vErrors = noteError(vErrors, "/role", rule0), errors++), data.status === void 0 && (vErrors = noteError(vErrors, "/status", rule0), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "userId" || key0 === "name" || key0 === "role" || key0 === "status" || (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    if (data.userId !== void 0) {
      let data0 = data.userId;
      (typeof data0 != "string" || data0.length > 128 && isLonger(data0, 128) || data0.length < 1) && (vErrors = noteError(vErrors, "/userId", rule2), errors++);
    }
    if (data.name !== void 0) {
      let data1 = data.name;
      (typeof data1 != "string" || data1.length > 200 && isLonger(data1, 200) || data1.length < 1) && (vErrors = noteError(vErrors, "/name", rule3), errors++);
    }
    if (data.role !== void 0) {
      let data2 = data.role;
      (typeof data2 != "string" || !(data2 === "owner" || data2 === "admin" || data2 === "member" || data2 === "viewer")) && (vErrors = noteError(vErrors, "/role", rule4), errors++);
    }
    if (data.status !== void 0) {
      let data3 = data.status;
      (typeof data3 != "string" || !(data3 === "active" || data3 === "suspended")) && (vErrors = noteError(vErrors, "/status", rule5), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule6), errors++;
  return vErrors ?? [];
}
function check_userDeletedV1(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.userId === void 0 && (vErrors = noteError(vErrors, "/userId", rule0), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "userId" && (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    if (data.userId !== void 0) {
      let data0 = data.userId;
      (typeof data0 != "string" || data0.length > 128 && isLonger(data0, 128) || data0.length < 1) && (vErrors = noteError(vErrors, "/userId", rule2), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule6), errors++;
  return vErrors ?? [];
}
export {
  check_userCreatedV1 as userCreatedV1,
  check_userDeletedV1 as userDeletedV1,
  check_userCreatedV1 as userUpdatedV1
};
