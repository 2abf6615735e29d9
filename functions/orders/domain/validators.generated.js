// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
// <stdin>
import { closed, isLonger, noteError, pointer, toScalars } from "../../kernel/validation.ts";
var rule0 = "is required", rule1 = "is not a known field", rule2 = "must be a list of 1 to 20000 items", rule3 = "must be an object", pattern4 = new RegExp("[\\x00-\\x1f\\x7f-\\x9f]", "u"), pattern5 = new RegExp("^[^\\s@\\x00-\\x1f\\x7f-\\x9f]+@[^\\s@\\x00-\\x1f\\x7f-\\x9f]+$", "u"), pattern6 = new RegExp("^[ -~\\xa0-\\u{10ffff}\\n\\r\\t]*$", "u"), rule7 = "must be text of 1 to 200 characters without control characters", rule8 = "must be an e-mail address of 3 to 254 characters", rule9 = "must be text of 1 to 50 characters without control characters", rule10 = "must be text of 1 to 2000 characters without control characters other than tabs and line ends", rule11 = "must be one of active, blocked", rule12 = "must be text of 1 to 128 characters without control characters", rule13 = "must be true or false", pattern14 = new RegExp("^(?!(?:customers|imports|metrics)$)[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$", "u"), pattern15 = new RegExp("^[A-Z]{3}$", "u"), pattern16 = new RegExp("^(?:(?:\\d\\d[2468][048]|\\d\\d[13579][26]|\\d\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|(?:02)-(?:0[1-9]|1\\d|2[0-8])))T(?:(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?(?:Z|([+-](?:[01]\\d|2[0-3]):[0-5]\\d)))$", "u"), pattern17 = new RegExp("^20", "u"), pattern18 = new RegExp("^-?(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,6})?$", "u"), rule19 = 'must be an order id: 1 to 128 letters, digits, ".", "_", ":" or "-", the first a letter or digit, and none of customers, imports, metrics', rule20 = "must be one of open, paid, shipped, cancelled", rule21 = "must be an ISO 4217 currency code of three capital letters", rule22 = "must be an instant of the years 2000 to 2099 such as 2026-05-01T12:30:00Z", rule23 = "must be an object or null", rule24 = "must be text of 1 to 254 characters without control characters", rule25 = "must be a list of 1 to 1000 items", rule26 = "must be text of 1 to 100 characters without control characters", rule27 = "must be text of 1 to 500 characters without control characters", rule28 = "must be an integer between -1000000 and 1000000 other than 0", rule29 = "must be a decimal number as text with up to 12 digits before and 6 behind the point", pattern30 = new RegExp("^[0-9a-f]{8}-[0-9a-f]{4}-[78][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", "u"), rule31 = "must be an import id (a UUID as we return it)", pattern32 = new RegExp("^[^,\\x00-\\x1f\\x7f-\\x9f]{1,128}(?:,[^,\\x00-\\x1f\\x7f-\\x9f]{1,128}){0,49}$", "u"), rule33 = "must be an integer between 1 and 200", rule34 = "must be text of 1 to 2000 characters", rule35 = "must be the first 2 to 200 characters of a name, without control characters", rule36 = "must be 1 to 50 customer ids with commas between them", pattern37 = new RegExp("^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}(?:,[A-Za-z0-9][A-Za-z0-9._:-]{0,127}){0,49}$", "u"), rule38 = "must be 1 to 50 order ids with commas between them", rule39 = "must be an integer between 1 and 36500", rule40 = "must be text of 1 to 200 characters without control characters or null", rule41 = "must be an e-mail address of 3 to 254 characters or null", rule42 = "must be text of 1 to 50 characters without control characters or null", rule43 = "must be text of 1 to 2000 characters without control characters other than tabs and line ends or null";
function check_createImportBody(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.orders === void 0 && (vErrors = noteError(vErrors, "/orders", rule0), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "orders" && (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    if (data.orders !== void 0) {
      let data0 = data.orders;
      Array.isArray(data0) ? (data0.length > 2e4 || data0.length < 1) && (vErrors = noteError(vErrors, "/orders", rule2), errors++) : (vErrors = noteError(vErrors, "/orders", rule2), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule3), errors++;
  return vErrors ?? [];
}
var check_customerBody_pattern0 = pattern4, check_customerBody_pattern1 = pattern5, check_customerBody_pattern3 = pattern6;
function check_customerBody(data, isPlain) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.status === void 0 && (data.status = "active");
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "name" || key0 === "email" || key0 === "phone" || key0 === "note" || key0 === "status" || (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    if (data.name !== void 0) {
      let data0 = data.name;
      (typeof data0 != "string" || data0.length > 200 && isLonger(data0, 200) || data0.length < 1 || !isPlain && check_customerBody_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/name", rule7), errors++);
    }
    if (data.email !== void 0) {
      let data1 = data.email;
      (typeof data1 != "string" || data1.length > 254 && isLonger(data1, 254) || !isLonger(data1, 2) || !check_customerBody_pattern1.test(data1)) && (vErrors = noteError(vErrors, "/email", rule8), errors++);
    }
    if (data.phone !== void 0) {
      let data2 = data.phone;
      (typeof data2 != "string" || data2.length > 50 && isLonger(data2, 50) || data2.length < 1 || !isPlain && check_customerBody_pattern0.test(data2)) && (vErrors = noteError(vErrors, "/phone", rule9), errors++);
    }
    if (data.note !== void 0) {
      let data3 = data.note;
      (typeof data3 != "string" || data3.length > 2e3 && isLonger(data3, 2e3) || data3.length < 1 || !check_customerBody_pattern3.test(data3)) && (vErrors = noteError(vErrors, "/note", rule10), errors++);
    }
    let data4 = data.status;
    (typeof data4 != "string" || !(data4 === "active" || data4 === "blocked")) && (vErrors = noteError(vErrors, "/status", rule11), errors++);
  } else
    vErrors = noteError(vErrors, "", rule3), errors++;
  return vErrors ?? [];
}
var customerBody = /* @__PURE__ */ closed(check_customerBody);
var check_customerParams_pattern0 = pattern4;
function check_customerParams(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.customerId === void 0 && (vErrors = noteError(vErrors, "/customerId", rule0), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "customerId" && (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    if (data.customerId !== void 0) {
      let data0 = data.customerId;
      (typeof data0 != "string" || data0.length > 128 && isLonger(data0, 128) || data0.length < 1 || check_customerParams_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/customerId", rule12), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule3), errors++;
  return vErrors ?? [];
}
function check_getCustomerQuery(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "includePrivate" && (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    data.includePrivate !== void 0 && typeof data.includePrivate != "boolean" && (vErrors = noteError(vErrors, "/includePrivate", rule13), errors++);
  } else
    vErrors = noteError(vErrors, "", rule3), errors++;
  return vErrors ?? [];
}
function getCustomerQuery(value) {
  return toScalars(value, { includePrivate: "boolean" }), check_getCustomerQuery(value);
}
var check_importOrder_pattern0 = pattern14, check_importOrder_pattern1 = pattern15, check_importOrder_pattern2 = pattern16, check_importOrder_pattern3 = pattern17, check_importOrder_pattern6 = pattern4, check_importOrder_pattern11 = pattern18;
function check_importOrder(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.orderId === void 0 && (vErrors = noteError(vErrors, "/orderId", rule0), errors++), data.status === void 0 && (vErrors = noteError(vErrors, "/status", rule0), errors++), data.currency === void 0 && (vErrors = noteError(vErrors, "/currency", rule0), errors++), data.placedAt === void 0 && (vErrors = noteError(vErrors, "/placedAt", rule0), errors++), data.customer === void 0 && (vErrors = noteError(vErrors, "/customer", rule0), errors++), data.lines === void 0 && (vErrors = noteError(vErrors, "/lines", rule0), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "orderId" || key0 === "status" || key0 === "currency" || key0 === "placedAt" || key0 === "modifiedAt" || key0 === "customer" || key0 === "lines" || (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    if (data.orderId !== void 0) {
      let data0 = data.orderId;
      (typeof data0 != "string" || !check_importOrder_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/orderId", rule19), errors++);
    }
    if (data.status !== void 0) {
      let data1 = data.status;
      (typeof data1 != "string" || !(data1 === "open" || data1 === "paid" || data1 === "shipped" || data1 === "cancelled")) && (vErrors = noteError(vErrors, "/status", rule20), errors++);
    }
    if (data.currency !== void 0) {
      let data2 = data.currency;
      (typeof data2 != "string" || !check_importOrder_pattern1.test(data2)) && (vErrors = noteError(vErrors, "/currency", rule21), errors++);
    }
    if (data.placedAt !== void 0) {
      let data3 = data.placedAt;
      (typeof data3 != "string" || !check_importOrder_pattern2.test(data3) || typeof data3 != "string" || !check_importOrder_pattern3.test(data3) || typeof data3 != "string" || data3.length > 35 && isLonger(data3, 35)) && (vErrors = noteError(vErrors, "/placedAt", rule22), errors++);
    }
    if (data.modifiedAt !== void 0) {
      let data4 = data.modifiedAt;
      (typeof data4 != "string" || !check_importOrder_pattern2.test(data4) || typeof data4 != "string" || !check_importOrder_pattern3.test(data4) || typeof data4 != "string" || data4.length > 35 && isLonger(data4, 35)) && (vErrors = noteError(vErrors, "/modifiedAt", rule22), errors++);
    }
    if (data.customer !== void 0) {
      let data5 = data.customer;
      if (!(data5 && typeof data5 == "object" && !Array.isArray(data5)) && data5 !== null && (vErrors = noteError(vErrors, "/customer", rule23), errors++), data5 && typeof data5 == "object" && !Array.isArray(data5)) {
        data5.id === void 0 && (vErrors = noteError(vErrors, "/customer/id", rule0), errors++);
        for (let key1 in data5) {
          if (errors >= 20) break;
          key1 === "id" || key1 === "name" || key1 === "email" || (vErrors = noteError(vErrors, "/customer" + pointer(key1), rule1), errors++);
        }
        if (data5.id !== void 0) {
          let data6 = data5.id;
          (typeof data6 != "string" || data6.length > 128 && isLonger(data6, 128) || data6.length < 1 || check_importOrder_pattern6.test(data6)) && (vErrors = noteError(vErrors, "/customer/id", rule12), errors++);
        }
        if (data5.name !== void 0) {
          let data7 = data5.name;
          (typeof data7 != "string" || data7.length > 200 && isLonger(data7, 200) || data7.length < 1 || check_importOrder_pattern6.test(data7)) && (vErrors = noteError(vErrors, "/customer/name", rule7), errors++);
        }
        if (data5.email !== void 0) {
          let data8 = data5.email;
          (typeof data8 != "string" || data8.length > 254 && isLonger(data8, 254) || data8.length < 1 || check_importOrder_pattern6.test(data8)) && (vErrors = noteError(vErrors, "/customer/email", rule24), errors++);
        }
      }
    }
    if (data.lines !== void 0) {
      let data9 = data.lines;
      if (Array.isArray(data9)) {
        (data9.length > 1e3 || data9.length < 1) && (vErrors = noteError(vErrors, "/lines", rule25), errors++);
        let len0 = data9.length;
        for (let i0 = 0; i0 < len0 && errors < 20; i0++) {
          let data10 = data9[i0];
          if (data10 && typeof data10 == "object" && !Array.isArray(data10)) {
            data10.sku === void 0 && (vErrors = noteError(vErrors, "/lines/" + i0 + "/sku", rule0), errors++), data10.quantity === void 0 && (vErrors = noteError(vErrors, "/lines/" + i0 + "/quantity", rule0), errors++), data10.unitPrice === void 0 && (vErrors = noteError(vErrors, "/lines/" + i0 + "/unitPrice", rule0), errors++);
            for (let key2 in data10) {
              if (errors >= 20) break;
              key2 === "sku" || key2 === "description" || key2 === "quantity" || key2 === "unitPrice" || (vErrors = noteError(vErrors, "/lines/" + i0 + pointer(key2), rule1), errors++);
            }
            if (data10.sku !== void 0) {
              let data11 = data10.sku;
              (typeof data11 != "string" || data11.length > 100 && isLonger(data11, 100) || data11.length < 1 || check_importOrder_pattern6.test(data11)) && (vErrors = noteError(vErrors, "/lines/" + i0 + "/sku", rule26), errors++);
            }
            if (data10.description !== void 0) {
              let data12 = data10.description;
              (typeof data12 != "string" || data12.length > 500 && isLonger(data12, 500) || data12.length < 1 || check_importOrder_pattern6.test(data12)) && (vErrors = noteError(vErrors, "/lines/" + i0 + "/description", rule27), errors++);
            }
            if (data10.quantity !== void 0) {
              let data13 = data10.quantity, _errs39 = errors, valid7 = !1, _errs40 = errors;
              typeof data13 == "number" && !(data13 % 1) && !isNaN(data13) && isFinite(data13) || errors++, typeof data13 == "number" && isFinite(data13) && (data13 > 1e6 || isNaN(data13) || data13 < 1 || isNaN(data13)) && errors++;
              var _valid0 = _errs40 === errors;
              if (valid7 = valid7 || _valid0, !valid7) {
                let _errs42 = errors;
                typeof data13 == "number" && !(data13 % 1) && !isNaN(data13) && isFinite(data13) || errors++, typeof data13 == "number" && isFinite(data13) && (data13 > -1 || isNaN(data13) || data13 < -1e6 || isNaN(data13)) && errors++;
                var _valid0 = _errs42 === errors;
                valid7 = valid7 || _valid0;
              }
              valid7 ? errors = _errs39 : (vErrors = noteError(vErrors, "/lines/" + i0 + "/quantity", rule28), errors++);
            }
            if (data10.unitPrice !== void 0) {
              let data14 = data10.unitPrice;
              (typeof data14 != "string" || !check_importOrder_pattern11.test(data14)) && (vErrors = noteError(vErrors, "/lines/" + i0 + "/unitPrice", rule29), errors++);
            }
          } else
            vErrors = noteError(vErrors, "/lines/" + i0, rule3), errors++;
        }
      } else
        vErrors = noteError(vErrors, "/lines", rule25), errors++;
    }
  } else
    vErrors = noteError(vErrors, "", rule3), errors++;
  return vErrors ?? [];
}
var check_importParams_pattern0 = pattern30;
function check_importParams(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.importId === void 0 && (vErrors = noteError(vErrors, "/importId", rule0), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "importId" && (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    if (data.importId !== void 0) {
      let data0 = data.importId;
      (typeof data0 != "string" || !check_importParams_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/importId", rule31), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule3), errors++;
  return vErrors ?? [];
}
var check_listCustomersQuery_schema11 = { type: "object", properties: { limit: { default: 50, type: "integer", minimum: 1, maximum: 200 }, cursor: { type: "string", minLength: 1, maxLength: 2e3 }, total: { type: "boolean" }, status: { type: "string", enum: ["active", "blocked"] }, email: { type: "string", minLength: 3, maxLength: 254, pattern: "^[^\\s@\\p{Cc}]+@[^\\s@\\p{Cc}]+$", title: "an e-mail address of 3 to 254 characters" }, name: { type: "string", minLength: 2, maxLength: 200, pattern: "^\\P{Cc}*$", title: "the first 2 to 200 characters of a name, without control characters" }, ids: { type: "string", pattern: "^[^,\\p{Cc}]{1,128}(?:,[^,\\p{Cc}]{1,128}){0,49}$", title: "1 to 50 customer ids with commas between them" }, createdFrom: { type: "string", maxLength: 35, allOf: [{ type: "string", pattern: "^(?:(?:\\d\\d[2468][048]|\\d\\d[13579][26]|\\d\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|(?:02)-(?:0[1-9]|1\\d|2[0-8])))T(?:(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?(?:Z|([+-](?:[01]\\d|2[0-3]):[0-5]\\d)))$" }, { type: "string", pattern: "^20" }], title: "an instant of the years 2000 to 2099 such as 2026-05-01T12:30:00Z" }, createdTo: { type: "string", maxLength: 35, allOf: [{ type: "string", pattern: "^(?:(?:\\d\\d[2468][048]|\\d\\d[13579][26]|\\d\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|(?:02)-(?:0[1-9]|1\\d|2[0-8])))T(?:(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?(?:Z|([+-](?:[01]\\d|2[0-3]):[0-5]\\d)))$" }, { type: "string", pattern: "^20" }], title: "an instant of the years 2000 to 2099 such as 2026-05-01T12:30:00Z" }, includePrivate: { type: "boolean" } }, additionalProperties: !1 }, check_listCustomersQuery_func2 = Object.prototype.hasOwnProperty, check_listCustomersQuery_pattern0 = pattern5, check_listCustomersQuery_pattern1 = pattern4, check_listCustomersQuery_pattern2 = pattern32, check_listCustomersQuery_pattern3 = pattern16, check_listCustomersQuery_pattern4 = pattern17;
function check_listCustomersQuery(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.limit === void 0 && (data.limit = 50);
    for (let key0 in data) {
      if (errors >= 20) break;
      check_listCustomersQuery_func2.call(check_listCustomersQuery_schema11.properties, key0) || (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    let data0 = data.limit;
    if (typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0) || (vErrors = noteError(vErrors, "/limit", rule33), errors++), typeof data0 == "number" && isFinite(data0) && (data0 > 200 || isNaN(data0) || data0 < 1 || isNaN(data0)) && (vErrors = noteError(vErrors, "/limit", rule33), errors++), data.cursor !== void 0) {
      let data1 = data.cursor;
      (typeof data1 != "string" || data1.length > 2e3 && isLonger(data1, 2e3) || data1.length < 1) && (vErrors = noteError(vErrors, "/cursor", rule34), errors++);
    }
    if (data.total !== void 0 && typeof data.total != "boolean" && (vErrors = noteError(vErrors, "/total", rule13), errors++), data.status !== void 0) {
      let data3 = data.status;
      (typeof data3 != "string" || !(data3 === "active" || data3 === "blocked")) && (vErrors = noteError(vErrors, "/status", rule11), errors++);
    }
    if (data.email !== void 0) {
      let data4 = data.email;
      (typeof data4 != "string" || data4.length > 254 && isLonger(data4, 254) || !isLonger(data4, 2) || !check_listCustomersQuery_pattern0.test(data4)) && (vErrors = noteError(vErrors, "/email", rule8), errors++);
    }
    if (data.name !== void 0) {
      let data5 = data.name;
      (typeof data5 != "string" || data5.length > 200 && isLonger(data5, 200) || !isLonger(data5, 1) || check_listCustomersQuery_pattern1.test(data5)) && (vErrors = noteError(vErrors, "/name", rule35), errors++);
    }
    if (data.ids !== void 0) {
      let data6 = data.ids;
      (typeof data6 != "string" || !check_listCustomersQuery_pattern2.test(data6)) && (vErrors = noteError(vErrors, "/ids", rule36), errors++);
    }
    if (data.createdFrom !== void 0) {
      let data7 = data.createdFrom;
      (typeof data7 != "string" || !check_listCustomersQuery_pattern3.test(data7) || typeof data7 != "string" || !check_listCustomersQuery_pattern4.test(data7) || typeof data7 != "string" || data7.length > 35 && isLonger(data7, 35)) && (vErrors = noteError(vErrors, "/createdFrom", rule22), errors++);
    }
    if (data.createdTo !== void 0) {
      let data8 = data.createdTo;
      (typeof data8 != "string" || !check_listCustomersQuery_pattern3.test(data8) || typeof data8 != "string" || !check_listCustomersQuery_pattern4.test(data8) || typeof data8 != "string" || data8.length > 35 && isLonger(data8, 35)) && (vErrors = noteError(vErrors, "/createdTo", rule22), errors++);
    }
    data.includePrivate !== void 0 && typeof data.includePrivate != "boolean" && (vErrors = noteError(vErrors, "/includePrivate", rule13), errors++);
  } else
    vErrors = noteError(vErrors, "", rule3), errors++;
  return vErrors ?? [];
}
function listCustomersQuery(value) {
  return toScalars(value, { limit: "integer", total: "boolean", includePrivate: "boolean" }), check_listCustomersQuery(value);
}
var check_listOrdersQuery_pattern0 = pattern4, check_listOrdersQuery_pattern1 = pattern37, check_listOrdersQuery_pattern2 = pattern16, check_listOrdersQuery_pattern3 = pattern17;
function check_listOrdersQuery(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.limit === void 0 && (data.limit = 50);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "limit" || key0 === "cursor" || key0 === "total" || key0 === "status" || key0 === "customerId" || key0 === "ids" || key0 === "placedFrom" || key0 === "placedTo" || (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    let data0 = data.limit;
    if (typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0) || (vErrors = noteError(vErrors, "/limit", rule33), errors++), typeof data0 == "number" && isFinite(data0) && (data0 > 200 || isNaN(data0) || data0 < 1 || isNaN(data0)) && (vErrors = noteError(vErrors, "/limit", rule33), errors++), data.cursor !== void 0) {
      let data1 = data.cursor;
      (typeof data1 != "string" || data1.length > 2e3 && isLonger(data1, 2e3) || data1.length < 1) && (vErrors = noteError(vErrors, "/cursor", rule34), errors++);
    }
    if (data.total !== void 0 && typeof data.total != "boolean" && (vErrors = noteError(vErrors, "/total", rule13), errors++), data.status !== void 0) {
      let data3 = data.status;
      (typeof data3 != "string" || !(data3 === "open" || data3 === "paid" || data3 === "shipped" || data3 === "cancelled")) && (vErrors = noteError(vErrors, "/status", rule20), errors++);
    }
    if (data.customerId !== void 0) {
      let data4 = data.customerId;
      (typeof data4 != "string" || data4.length > 128 && isLonger(data4, 128) || data4.length < 1 || check_listOrdersQuery_pattern0.test(data4)) && (vErrors = noteError(vErrors, "/customerId", rule12), errors++);
    }
    if (data.ids !== void 0) {
      let data5 = data.ids;
      (typeof data5 != "string" || !check_listOrdersQuery_pattern1.test(data5)) && (vErrors = noteError(vErrors, "/ids", rule38), errors++);
    }
    if (data.placedFrom !== void 0) {
      let data6 = data.placedFrom;
      (typeof data6 != "string" || !check_listOrdersQuery_pattern2.test(data6) || typeof data6 != "string" || !check_listOrdersQuery_pattern3.test(data6) || typeof data6 != "string" || data6.length > 35 && isLonger(data6, 35)) && (vErrors = noteError(vErrors, "/placedFrom", rule22), errors++);
    }
    if (data.placedTo !== void 0) {
      let data7 = data.placedTo;
      (typeof data7 != "string" || !check_listOrdersQuery_pattern2.test(data7) || typeof data7 != "string" || !check_listOrdersQuery_pattern3.test(data7) || typeof data7 != "string" || data7.length > 35 && isLonger(data7, 35)) && (vErrors = noteError(vErrors, "/placedTo", rule22), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule3), errors++;
  return vErrors ?? [];
}
function listOrdersQuery(value) {
  return toScalars(value, { limit: "integer", total: "boolean" }), check_listOrdersQuery(value);
}
var check_newestOrdersQuery_pattern0 = pattern16, check_newestOrdersQuery_pattern1 = pattern17;
function check_newestOrdersQuery(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.limit === void 0 && (data.limit = 50), data.partial === void 0 && (data.partial = !1);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "limit" || key0 === "cursor" || key0 === "status" || key0 === "placedFrom" || key0 === "placedTo" || key0 === "partial" || (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    let data0 = data.limit;
    if (typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0) || (vErrors = noteError(vErrors, "/limit", rule33), errors++), typeof data0 == "number" && isFinite(data0) && (data0 > 200 || isNaN(data0) || data0 < 1 || isNaN(data0)) && (vErrors = noteError(vErrors, "/limit", rule33), errors++), data.cursor !== void 0) {
      let data1 = data.cursor;
      (typeof data1 != "string" || data1.length > 2e3 && isLonger(data1, 2e3) || data1.length < 1) && (vErrors = noteError(vErrors, "/cursor", rule34), errors++);
    }
    if (data.status !== void 0) {
      let data2 = data.status;
      (typeof data2 != "string" || !(data2 === "open" || data2 === "paid" || data2 === "shipped" || data2 === "cancelled")) && (vErrors = noteError(vErrors, "/status", rule20), errors++);
    }
    if (data.placedFrom !== void 0) {
      let data3 = data.placedFrom;
      (typeof data3 != "string" || !check_newestOrdersQuery_pattern0.test(data3) || typeof data3 != "string" || !check_newestOrdersQuery_pattern1.test(data3) || typeof data3 != "string" || data3.length > 35 && isLonger(data3, 35)) && (vErrors = noteError(vErrors, "/placedFrom", rule22), errors++);
    }
    if (data.placedTo !== void 0) {
      let data4 = data.placedTo;
      (typeof data4 != "string" || !check_newestOrdersQuery_pattern0.test(data4) || typeof data4 != "string" || !check_newestOrdersQuery_pattern1.test(data4) || typeof data4 != "string" || data4.length > 35 && isLonger(data4, 35)) && (vErrors = noteError(vErrors, "/placedTo", rule22), errors++);
    }
    typeof data.partial != "boolean" && (vErrors = noteError(vErrors, "/partial", rule13), errors++);
  } else
    vErrors = noteError(vErrors, "", rule3), errors++;
  return vErrors ?? [];
}
function newestOrdersQuery(value) {
  return toScalars(value, { limit: "integer", partial: "boolean" }), check_newestOrdersQuery(value);
}
function check_orderMetricsQuery(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.days === void 0 && (data.days = 30);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "days" && (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    let data0 = data.days;
    typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0) || (vErrors = noteError(vErrors, "/days", rule39), errors++), typeof data0 == "number" && isFinite(data0) && (data0 > 36500 || isNaN(data0) || data0 < 1 || isNaN(data0)) && (vErrors = noteError(vErrors, "/days", rule39), errors++);
  } else
    vErrors = noteError(vErrors, "", rule3), errors++;
  return vErrors ?? [];
}
function orderMetricsQuery(value) {
  return toScalars(value, { days: "integer" }), check_orderMetricsQuery(value);
}
var check_orderParams_pattern0 = pattern14;
function check_orderParams(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.orderId === void 0 && (vErrors = noteError(vErrors, "/orderId", rule0), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "orderId" && (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    if (data.orderId !== void 0) {
      let data0 = data.orderId;
      (typeof data0 != "string" || !check_orderParams_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/orderId", rule19), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule3), errors++;
  return vErrors ?? [];
}
function check_orderTotalsQuery(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.partial === void 0 && (data.partial = !1);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "partial" && (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    typeof data.partial != "boolean" && (vErrors = noteError(vErrors, "/partial", rule13), errors++);
  } else
    vErrors = noteError(vErrors, "", rule3), errors++;
  return vErrors ?? [];
}
function orderTotalsQuery(value) {
  return toScalars(value, { partial: "boolean" }), check_orderTotalsQuery(value);
}
var check_patchCustomerBody_pattern0 = pattern4, check_patchCustomerBody_pattern1 = pattern5, check_patchCustomerBody_pattern3 = pattern6;
function check_patchCustomerBody(data, isPlain) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "name" || key0 === "email" || key0 === "phone" || key0 === "note" || key0 === "status" || (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    if (data.name !== void 0) {
      let data0 = data.name;
      typeof data0 != "string" && data0 !== null && (vErrors = noteError(vErrors, "/name", rule40), errors++), typeof data0 == "string" && (data0.length > 200 && isLonger(data0, 200) || data0.length < 1 || !isPlain && check_patchCustomerBody_pattern0.test(data0)) && (vErrors = noteError(vErrors, "/name", rule40), errors++);
    }
    if (data.email !== void 0) {
      let data1 = data.email;
      typeof data1 != "string" && data1 !== null && (vErrors = noteError(vErrors, "/email", rule41), errors++), typeof data1 == "string" && (data1.length > 254 && isLonger(data1, 254) || !isLonger(data1, 2) || !check_patchCustomerBody_pattern1.test(data1)) && (vErrors = noteError(vErrors, "/email", rule41), errors++);
    }
    if (data.phone !== void 0) {
      let data2 = data.phone;
      typeof data2 != "string" && data2 !== null && (vErrors = noteError(vErrors, "/phone", rule42), errors++), typeof data2 == "string" && (data2.length > 50 && isLonger(data2, 50) || data2.length < 1 || !isPlain && check_patchCustomerBody_pattern0.test(data2)) && (vErrors = noteError(vErrors, "/phone", rule42), errors++);
    }
    if (data.note !== void 0) {
      let data3 = data.note;
      typeof data3 != "string" && data3 !== null && (vErrors = noteError(vErrors, "/note", rule43), errors++), typeof data3 == "string" && (data3.length > 2e3 && isLonger(data3, 2e3) || data3.length < 1 || !check_patchCustomerBody_pattern3.test(data3)) && (vErrors = noteError(vErrors, "/note", rule43), errors++);
    }
    if (data.status !== void 0) {
      let data4 = data.status;
      (typeof data4 != "string" || !(data4 === "active" || data4 === "blocked")) && (vErrors = noteError(vErrors, "/status", rule11), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule3), errors++;
  return vErrors ?? [];
}
var patchCustomerBody = /* @__PURE__ */ closed(check_patchCustomerBody);
var check_patchOrderBody_pattern0 = pattern15, check_patchOrderBody_pattern1 = pattern16, check_patchOrderBody_pattern2 = pattern17, check_patchOrderBody_pattern5 = pattern4, check_patchOrderBody_pattern10 = pattern18;
function check_patchOrderBody(data, isPlain) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "status" || key0 === "currency" || key0 === "placedAt" || key0 === "modifiedAt" || key0 === "customer" || key0 === "lines" || (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    if (data.status !== void 0) {
      let data0 = data.status;
      (typeof data0 != "string" || !(data0 === "open" || data0 === "paid" || data0 === "shipped" || data0 === "cancelled")) && (vErrors = noteError(vErrors, "/status", rule20), errors++);
    }
    if (data.currency !== void 0) {
      let data1 = data.currency;
      (typeof data1 != "string" || !check_patchOrderBody_pattern0.test(data1)) && (vErrors = noteError(vErrors, "/currency", rule21), errors++);
    }
    if (data.placedAt !== void 0) {
      let data2 = data.placedAt;
      (typeof data2 != "string" || !check_patchOrderBody_pattern1.test(data2) || typeof data2 != "string" || !check_patchOrderBody_pattern2.test(data2) || typeof data2 != "string" || data2.length > 35 && isLonger(data2, 35)) && (vErrors = noteError(vErrors, "/placedAt", rule22), errors++);
    }
    if (data.modifiedAt !== void 0) {
      let data3 = data.modifiedAt;
      (typeof data3 != "string" || !check_patchOrderBody_pattern1.test(data3) || typeof data3 != "string" || !check_patchOrderBody_pattern2.test(data3) || typeof data3 != "string" || data3.length > 35 && isLonger(data3, 35)) && (vErrors = noteError(vErrors, "/modifiedAt", rule22), errors++);
    }
    if (data.customer !== void 0) {
      let data4 = data.customer;
      if (!(data4 && typeof data4 == "object" && !Array.isArray(data4)) && data4 !== null && (vErrors = noteError(vErrors, "/customer", rule23), errors++), data4 && typeof data4 == "object" && !Array.isArray(data4)) {
        data4.id === void 0 && (vErrors = noteError(vErrors, "/customer/id", rule0), errors++);
        for (let key1 in data4) {
          if (errors >= 20) break;
          key1 === "id" || key1 === "name" || key1 === "email" || (vErrors = noteError(vErrors, "/customer" + pointer(key1), rule1), errors++);
        }
        if (data4.id !== void 0) {
          let data5 = data4.id;
          (typeof data5 != "string" || data5.length > 128 && isLonger(data5, 128) || data5.length < 1 || !isPlain && check_patchOrderBody_pattern5.test(data5)) && (vErrors = noteError(vErrors, "/customer/id", rule12), errors++);
        }
        if (data4.name !== void 0) {
          let data6 = data4.name;
          (typeof data6 != "string" || data6.length > 200 && isLonger(data6, 200) || data6.length < 1 || !isPlain && check_patchOrderBody_pattern5.test(data6)) && (vErrors = noteError(vErrors, "/customer/name", rule7), errors++);
        }
        if (data4.email !== void 0) {
          let data7 = data4.email;
          (typeof data7 != "string" || data7.length > 254 && isLonger(data7, 254) || data7.length < 1 || !isPlain && check_patchOrderBody_pattern5.test(data7)) && (vErrors = noteError(vErrors, "/customer/email", rule24), errors++);
        }
      }
    }
    if (data.lines !== void 0) {
      let data8 = data.lines;
      if (Array.isArray(data8)) {
        (data8.length > 1e3 || data8.length < 1) && (vErrors = noteError(vErrors, "/lines", rule25), errors++);
        let len0 = data8.length;
        for (let i0 = 0; i0 < len0 && errors < 20; i0++) {
          let data9 = data8[i0];
          if (data9 && typeof data9 == "object" && !Array.isArray(data9)) {
            data9.sku === void 0 && (vErrors = noteError(vErrors, "/lines/" + i0 + "/sku", rule0), errors++), data9.quantity === void 0 && (vErrors = noteError(vErrors, "/lines/" + i0 + "/quantity", rule0), errors++), data9.unitPrice === void 0 && (vErrors = noteError(vErrors, "/lines/" + i0 + "/unitPrice", rule0), errors++);
            for (let key2 in data9) {
              if (errors >= 20) break;
              key2 === "sku" || key2 === "description" || key2 === "quantity" || key2 === "unitPrice" || (vErrors = noteError(vErrors, "/lines/" + i0 + pointer(key2), rule1), errors++);
            }
            if (data9.sku !== void 0) {
              let data10 = data9.sku;
              (typeof data10 != "string" || data10.length > 100 && isLonger(data10, 100) || data10.length < 1 || !isPlain && check_patchOrderBody_pattern5.test(data10)) && (vErrors = noteError(vErrors, "/lines/" + i0 + "/sku", rule26), errors++);
            }
            if (data9.description !== void 0) {
              let data11 = data9.description;
              (typeof data11 != "string" || data11.length > 500 && isLonger(data11, 500) || data11.length < 1 || !isPlain && check_patchOrderBody_pattern5.test(data11)) && (vErrors = noteError(vErrors, "/lines/" + i0 + "/description", rule27), errors++);
            }
            if (data9.quantity !== void 0) {
              let data12 = data9.quantity, _errs37 = errors, valid7 = !1, _errs38 = errors;
              typeof data12 == "number" && !(data12 % 1) && !isNaN(data12) && isFinite(data12) || errors++, typeof data12 == "number" && isFinite(data12) && (data12 > 1e6 || isNaN(data12) || data12 < 1 || isNaN(data12)) && errors++;
              var _valid0 = _errs38 === errors;
              if (valid7 = valid7 || _valid0, !valid7) {
                let _errs40 = errors;
                typeof data12 == "number" && !(data12 % 1) && !isNaN(data12) && isFinite(data12) || errors++, typeof data12 == "number" && isFinite(data12) && (data12 > -1 || isNaN(data12) || data12 < -1e6 || isNaN(data12)) && errors++;
                var _valid0 = _errs40 === errors;
                valid7 = valid7 || _valid0;
              }
              valid7 ? errors = _errs37 : (vErrors = noteError(vErrors, "/lines/" + i0 + "/quantity", rule28), errors++);
            }
            if (data9.unitPrice !== void 0) {
              let data13 = data9.unitPrice;
              (typeof data13 != "string" || !check_patchOrderBody_pattern10.test(data13)) && (vErrors = noteError(vErrors, "/lines/" + i0 + "/unitPrice", rule29), errors++);
            }
          } else
            vErrors = noteError(vErrors, "/lines/" + i0, rule3), errors++;
        }
      } else
        vErrors = noteError(vErrors, "/lines", rule25), errors++;
    }
  } else
    vErrors = noteError(vErrors, "", rule3), errors++;
  return vErrors ?? [];
}
var patchOrderBody = /* @__PURE__ */ closed(check_patchOrderBody);
var check_putOrderBody_pattern0 = pattern15, check_putOrderBody_pattern1 = pattern16, check_putOrderBody_pattern2 = pattern17, check_putOrderBody_pattern5 = pattern4, check_putOrderBody_pattern10 = pattern18;
function check_putOrderBody(data, isPlain) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.status === void 0 && (vErrors = noteError(vErrors, "/status", rule0), errors++), data.currency === void 0 && (vErrors = noteError(vErrors, "/currency", rule0), errors++), data.placedAt === void 0 && (vErrors = noteError(vErrors, "/placedAt", rule0), errors++), data.customer === void 0 && (vErrors = noteError(vErrors, "/customer", rule0), errors++), data.lines === void 0 && (vErrors = noteError(vErrors, "/lines", rule0), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "status" || key0 === "currency" || key0 === "placedAt" || key0 === "modifiedAt" || key0 === "customer" || key0 === "lines" || (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    if (data.status !== void 0) {
      let data0 = data.status;
      (typeof data0 != "string" || !(data0 === "open" || data0 === "paid" || data0 === "shipped" || data0 === "cancelled")) && (vErrors = noteError(vErrors, "/status", rule20), errors++);
    }
    if (data.currency !== void 0) {
      let data1 = data.currency;
      (typeof data1 != "string" || !check_putOrderBody_pattern0.test(data1)) && (vErrors = noteError(vErrors, "/currency", rule21), errors++);
    }
    if (data.placedAt !== void 0) {
      let data2 = data.placedAt;
      (typeof data2 != "string" || !check_putOrderBody_pattern1.test(data2) || typeof data2 != "string" || !check_putOrderBody_pattern2.test(data2) || typeof data2 != "string" || data2.length > 35 && isLonger(data2, 35)) && (vErrors = noteError(vErrors, "/placedAt", rule22), errors++);
    }
    if (data.modifiedAt !== void 0) {
      let data3 = data.modifiedAt;
      (typeof data3 != "string" || !check_putOrderBody_pattern1.test(data3) || typeof data3 != "string" || !check_putOrderBody_pattern2.test(data3) || typeof data3 != "string" || data3.length > 35 && isLonger(data3, 35)) && (vErrors = noteError(vErrors, "/modifiedAt", rule22), errors++);
    }
    if (data.customer !== void 0) {
      let data4 = data.customer;
      if (!(data4 && typeof data4 == "object" && !Array.isArray(data4)) && data4 !== null && (vErrors = noteError(vErrors, "/customer", rule23), errors++), data4 && typeof data4 == "object" && !Array.isArray(data4)) {
        data4.id === void 0 && (vErrors = noteError(vErrors, "/customer/id", rule0), errors++);
        for (let key1 in data4) {
          if (errors >= 20) break;
          key1 === "id" || key1 === "name" || key1 === "email" || (vErrors = noteError(vErrors, "/customer" + pointer(key1), rule1), errors++);
        }
        if (data4.id !== void 0) {
          let data5 = data4.id;
          (typeof data5 != "string" || data5.length > 128 && isLonger(data5, 128) || data5.length < 1 || !isPlain && check_putOrderBody_pattern5.test(data5)) && (vErrors = noteError(vErrors, "/customer/id", rule12), errors++);
        }
        if (data4.name !== void 0) {
          let data6 = data4.name;
          (typeof data6 != "string" || data6.length > 200 && isLonger(data6, 200) || data6.length < 1 || !isPlain && check_putOrderBody_pattern5.test(data6)) && (vErrors = noteError(vErrors, "/customer/name", rule7), errors++);
        }
        if (data4.email !== void 0) {
          let data7 = data4.email;
          (typeof data7 != "string" || data7.length > 254 && isLonger(data7, 254) || data7.length < 1 || !isPlain && check_putOrderBody_pattern5.test(data7)) && (vErrors = noteError(vErrors, "/customer/email", rule24), errors++);
        }
      }
    }
    if (data.lines !== void 0) {
      let data8 = data.lines;
      if (Array.isArray(data8)) {
        (data8.length > 1e3 || data8.length < 1) && (vErrors = noteError(vErrors, "/lines", rule25), errors++);
        let len0 = data8.length;
        for (let i0 = 0; i0 < len0 && errors < 20; i0++) {
          let data9 = data8[i0];
          if (data9 && typeof data9 == "object" && !Array.isArray(data9)) {
            data9.sku === void 0 && (vErrors = noteError(vErrors, "/lines/" + i0 + "/sku", rule0), errors++), data9.quantity === void 0 && (vErrors = noteError(vErrors, "/lines/" + i0 + "/quantity", rule0), errors++), data9.unitPrice === void 0 && (vErrors = noteError(vErrors, "/lines/" + i0 + "/unitPrice", rule0), errors++);
            for (let key2 in data9) {
              if (errors >= 20) break;
              key2 === "sku" || key2 === "description" || key2 === "quantity" || key2 === "unitPrice" || (vErrors = noteError(vErrors, "/lines/" + i0 + pointer(key2), rule1), errors++);
            }
            if (data9.sku !== void 0) {
              let data10 = data9.sku;
              (typeof data10 != "string" || data10.length > 100 && isLonger(data10, 100) || data10.length < 1 || !isPlain && check_putOrderBody_pattern5.test(data10)) && (vErrors = noteError(vErrors, "/lines/" + i0 + "/sku", rule26), errors++);
            }
            if (data9.description !== void 0) {
              let data11 = data9.description;
              (typeof data11 != "string" || data11.length > 500 && isLonger(data11, 500) || data11.length < 1 || !isPlain && check_putOrderBody_pattern5.test(data11)) && (vErrors = noteError(vErrors, "/lines/" + i0 + "/description", rule27), errors++);
            }
            if (data9.quantity !== void 0) {
              let data12 = data9.quantity, _errs37 = errors, valid7 = !1, _errs38 = errors;
              typeof data12 == "number" && !(data12 % 1) && !isNaN(data12) && isFinite(data12) || errors++, typeof data12 == "number" && isFinite(data12) && (data12 > 1e6 || isNaN(data12) || data12 < 1 || isNaN(data12)) && errors++;
              var _valid0 = _errs38 === errors;
              if (valid7 = valid7 || _valid0, !valid7) {
                let _errs40 = errors;
                typeof data12 == "number" && !(data12 % 1) && !isNaN(data12) && isFinite(data12) || errors++, typeof data12 == "number" && isFinite(data12) && (data12 > -1 || isNaN(data12) || data12 < -1e6 || isNaN(data12)) && errors++;
                var _valid0 = _errs40 === errors;
                valid7 = valid7 || _valid0;
              }
              valid7 ? errors = _errs37 : (vErrors = noteError(vErrors, "/lines/" + i0 + "/quantity", rule28), errors++);
            }
            if (data9.unitPrice !== void 0) {
              let data13 = data9.unitPrice;
              (typeof data13 != "string" || !check_putOrderBody_pattern10.test(data13)) && (vErrors = noteError(vErrors, "/lines/" + i0 + "/unitPrice", rule29), errors++);
            }
          } else
            vErrors = noteError(vErrors, "/lines/" + i0, rule3), errors++;
        }
      } else
        vErrors = noteError(vErrors, "/lines", rule25), errors++;
    }
  } else
    vErrors = noteError(vErrors, "", rule3), errors++;
  return vErrors ?? [];
}
var putOrderBody = /* @__PURE__ */ closed(check_putOrderBody);
export {
  check_createImportBody as createImportBody,
  customerBody,
  check_customerParams as customerParams,
  getCustomerQuery,
  check_importOrder as importOrder,
  check_importParams as importParams,
  listCustomersQuery,
  listOrdersQuery,
  newestOrdersQuery,
  orderMetricsQuery,
  check_orderParams as orderParams,
  orderTotalsQuery,
  patchCustomerBody,
  patchOrderBody,
  putOrderBody
};
