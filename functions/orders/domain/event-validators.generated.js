// Generated from event-schemas.ts by `npm run generate`; a test keeps it fresh.
// <stdin>
import { isLonger, noteError, pointer } from "../../kernel/validation.ts";
var rule0 = "is required", rule1 = "is not a known field", rule2 = "must be text of 1 to 128 characters", rule3 = "must be one of active, blocked", rule4 = "must be an object", pattern5 = new RegExp("^[A-Z]{3}$", "u"), pattern6 = new RegExp("^20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$", "u"), rule7 = "must be one of open, paid, shipped, cancelled", rule8 = "must be an ISO 4217 currency code", rule9 = "must be an integer", rule10 = "must be an instant such as 2011-02-01T08:26:00.000Z", rule11 = "must be an object or null", rule12 = "must be text of 1 to 200 characters", rule13 = "must be a list of 1 to 1000 items", rule14 = "must be an integer of at least 1", rule15 = "must be text of 1 to 100 characters", rule16 = "must be text of 1 to 500 characters", rule17 = "must be text of 1 to 40 characters", rule18 = "must be a list of at least 1 items", rule19 = "must be one of authorized, captured, partially_refunded, refunded, failed, voided";
function check_customerCreatedV1(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.customerId === void 0 && (vErrors = noteError(vErrors, "/customerId", rule0), errors++), data.status === void 0 && (vErrors = noteError(vErrors, "/status", rule0), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "customerId" || key0 === "status" || (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    if (data.customerId !== void 0) {
      let data0 = data.customerId;
      (typeof data0 != "string" || data0.length > 128 && isLonger(data0, 128) || data0.length < 1) && (vErrors = noteError(vErrors, "/customerId", rule2), errors++);
    }
    if (data.status !== void 0) {
      let data1 = data.status;
      (typeof data1 != "string" || !(data1 === "active" || data1 === "blocked")) && (vErrors = noteError(vErrors, "/status", rule3), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule4), errors++;
  return vErrors ?? [];
}
function check_customerDeletedV1(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.customerId === void 0 && (vErrors = noteError(vErrors, "/customerId", rule0), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 !== "customerId" && (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    if (data.customerId !== void 0) {
      let data0 = data.customerId;
      (typeof data0 != "string" || data0.length > 128 && isLonger(data0, 128) || data0.length < 1) && (vErrors = noteError(vErrors, "/customerId", rule2), errors++);
    }
  } else
    vErrors = noteError(vErrors, "", rule4), errors++;
  return vErrors ?? [];
}
var check_orderCreatedV1_pattern0 = pattern5, check_orderCreatedV1_pattern1 = pattern6;
function check_orderCreatedV1(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.orderId === void 0 && (vErrors = noteError(vErrors, "/orderId", rule0), errors++), data.status === void 0 && (vErrors = noteError(vErrors, "/status", rule0), errors++), data.currency === void 0 && (vErrors = noteError(vErrors, "/currency", rule0), errors++), data.totalMinor === void 0 && (vErrors = noteError(vErrors, "/totalMinor", rule0), errors++), data.placedAt === void 0 && (vErrors = noteError(vErrors, "/placedAt", rule0), errors++), data.modifiedAt === void 0 && (vErrors = noteError(vErrors, "/modifiedAt", rule0), errors++), data.customer === void 0 && (vErrors = noteError(vErrors, "/customer", rule0), errors++), data.lines === void 0 && (vErrors = noteError(vErrors, "/lines", rule0), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "orderId" || key0 === "status" || key0 === "currency" || key0 === "totalMinor" || key0 === "placedAt" || key0 === "modifiedAt" || key0 === "customer" || key0 === "lines" || (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    if (data.orderId !== void 0) {
      let data0 = data.orderId;
      (typeof data0 != "string" || data0.length > 128 && isLonger(data0, 128) || data0.length < 1) && (vErrors = noteError(vErrors, "/orderId", rule2), errors++);
    }
    if (data.status !== void 0) {
      let data1 = data.status;
      (typeof data1 != "string" || !(data1 === "open" || data1 === "paid" || data1 === "shipped" || data1 === "cancelled")) && (vErrors = noteError(vErrors, "/status", rule7), errors++);
    }
    if (data.currency !== void 0) {
      let data2 = data.currency;
      (typeof data2 != "string" || !check_orderCreatedV1_pattern0.test(data2)) && (vErrors = noteError(vErrors, "/currency", rule8), errors++);
    }
    if (data.totalMinor !== void 0) {
      let data3 = data.totalMinor;
      typeof data3 == "number" && !(data3 % 1) && !isNaN(data3) && isFinite(data3) || (vErrors = noteError(vErrors, "/totalMinor", rule9), errors++), typeof data3 == "number" && isFinite(data3) && (data3 > 9007199254740991 || isNaN(data3) || data3 < -9007199254740991 || isNaN(data3)) && (vErrors = noteError(vErrors, "/totalMinor", rule9), errors++);
    }
    if (data.placedAt !== void 0) {
      let data4 = data.placedAt;
      (typeof data4 != "string" || !check_orderCreatedV1_pattern1.test(data4)) && (vErrors = noteError(vErrors, "/placedAt", rule10), errors++);
    }
    if (data.modifiedAt !== void 0) {
      let data5 = data.modifiedAt;
      (typeof data5 != "string" || !check_orderCreatedV1_pattern1.test(data5)) && (vErrors = noteError(vErrors, "/modifiedAt", rule10), errors++);
    }
    if (data.customer !== void 0) {
      let data6 = data.customer;
      if (!(data6 && typeof data6 == "object" && !Array.isArray(data6)) && data6 !== null && (vErrors = noteError(vErrors, "/customer", rule11), errors++), data6 && typeof data6 == "object" && !Array.isArray(data6)) {
        data6.id === void 0 && (vErrors = noteError(vErrors, "/customer/id", rule0), errors++);
        for (let key1 in data6) {
          if (errors >= 20) break;
          key1 === "id" || key1 === "name" || (vErrors = noteError(vErrors, "/customer" + pointer(key1), rule1), errors++);
        }
        if (data6.id !== void 0) {
          let data7 = data6.id;
          (typeof data7 != "string" || data7.length > 128 && isLonger(data7, 128) || data7.length < 1) && (vErrors = noteError(vErrors, "/customer/id", rule2), errors++);
        }
        if (data6.name !== void 0) {
          let data8 = data6.name;
          (typeof data8 != "string" || data8.length > 200 && isLonger(data8, 200) || data8.length < 1) && (vErrors = noteError(vErrors, "/customer/name", rule12), errors++);
        }
      }
    }
    if (data.lines !== void 0) {
      let data9 = data.lines;
      if (Array.isArray(data9)) {
        (data9.length > 1e3 || data9.length < 1) && (vErrors = noteError(vErrors, "/lines", rule13), errors++);
        let len0 = data9.length;
        for (let i0 = 0; i0 < len0 && errors < 20; i0++) {
          let data10 = data9[i0];
          if (data10 && typeof data10 == "object" && !Array.isArray(data10)) {
            data10.lineNo === void 0 && (vErrors = noteError(vErrors, "/lines/" + i0 + "/lineNo", rule0), errors++), data10.sku === void 0 && (vErrors = noteError(vErrors, "/lines/" + i0 + "/sku", rule0), errors++), data10.quantity === void 0 && (vErrors = noteError(vErrors, "/lines/" + i0 + "/quantity", rule0), errors++), data10.unitPrice === void 0 && (vErrors = noteError(vErrors, "/lines/" + i0 + "/unitPrice", rule0), errors++), data10.amountMinor === void 0 && (vErrors = noteError(vErrors, "/lines/" + i0 + "/amountMinor", rule0), errors++);
            for (let key2 in data10) {
              if (errors >= 20) break;
              key2 === "lineNo" || key2 === "sku" || key2 === "description" || key2 === "quantity" || key2 === "unitPrice" || key2 === "amountMinor" || (vErrors = noteError(vErrors, "/lines/" + i0 + pointer(key2), rule1), errors++);
            }
            if (data10.lineNo !== void 0) {
              let data11 = data10.lineNo;
              typeof data11 == "number" && !(data11 % 1) && !isNaN(data11) && isFinite(data11) || (vErrors = noteError(vErrors, "/lines/" + i0 + "/lineNo", rule14), errors++), typeof data11 == "number" && isFinite(data11) && (data11 > 9007199254740991 || isNaN(data11) || data11 < 1 || isNaN(data11)) && (vErrors = noteError(vErrors, "/lines/" + i0 + "/lineNo", rule14), errors++);
            }
            if (data10.sku !== void 0) {
              let data12 = data10.sku;
              (typeof data12 != "string" || data12.length > 100 && isLonger(data12, 100) || data12.length < 1) && (vErrors = noteError(vErrors, "/lines/" + i0 + "/sku", rule15), errors++);
            }
            if (data10.description !== void 0) {
              let data13 = data10.description;
              (typeof data13 != "string" || data13.length > 500 && isLonger(data13, 500) || data13.length < 1) && (vErrors = noteError(vErrors, "/lines/" + i0 + "/description", rule16), errors++);
            }
            if (data10.quantity !== void 0) {
              let data14 = data10.quantity;
              typeof data14 == "number" && !(data14 % 1) && !isNaN(data14) && isFinite(data14) || (vErrors = noteError(vErrors, "/lines/" + i0 + "/quantity", rule9), errors++), typeof data14 == "number" && isFinite(data14) && (data14 > 9007199254740991 || isNaN(data14) || data14 < -9007199254740991 || isNaN(data14)) && (vErrors = noteError(vErrors, "/lines/" + i0 + "/quantity", rule9), errors++);
            }
            if (data10.unitPrice !== void 0) {
              let data15 = data10.unitPrice;
              (typeof data15 != "string" || data15.length > 40 && isLonger(data15, 40) || data15.length < 1) && (vErrors = noteError(vErrors, "/lines/" + i0 + "/unitPrice", rule17), errors++);
            }
            if (data10.amountMinor !== void 0) {
              let data16 = data10.amountMinor;
              typeof data16 == "number" && !(data16 % 1) && !isNaN(data16) && isFinite(data16) || (vErrors = noteError(vErrors, "/lines/" + i0 + "/amountMinor", rule9), errors++), typeof data16 == "number" && isFinite(data16) && (data16 > 9007199254740991 || isNaN(data16) || data16 < -9007199254740991 || isNaN(data16)) && (vErrors = noteError(vErrors, "/lines/" + i0 + "/amountMinor", rule9), errors++);
            }
          } else
            vErrors = noteError(vErrors, "/lines/" + i0, rule4), errors++;
        }
      } else
        vErrors = noteError(vErrors, "/lines", rule13), errors++;
    }
  } else
    vErrors = noteError(vErrors, "", rule4), errors++;
  return vErrors ?? [];
}
function check_orderPaymentChangedV1(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.orderId === void 0 && (vErrors = noteError(vErrors, "/orderId", rule0), errors++), data.payments === void 0 && (vErrors = noteError(vErrors, "/payments", rule0), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "orderId" || key0 === "payments" || (vErrors = noteError(vErrors, "" + pointer(key0), rule1), errors++);
    }
    if (data.orderId !== void 0) {
      let data0 = data.orderId;
      (typeof data0 != "string" || data0.length > 128 && isLonger(data0, 128) || data0.length < 1) && (vErrors = noteError(vErrors, "/orderId", rule2), errors++);
    }
    if (data.payments !== void 0) {
      let data1 = data.payments;
      if (Array.isArray(data1)) {
        data1.length < 1 && (vErrors = noteError(vErrors, "/payments", rule18), errors++);
        let len0 = data1.length;
        for (let i0 = 0; i0 < len0 && errors < 20; i0++) {
          let data2 = data1[i0];
          if (data2 && typeof data2 == "object" && !Array.isArray(data2)) {
            data2.paymentId === void 0 && (vErrors = noteError(vErrors, "/payments/" + i0 + "/paymentId", rule0), errors++), data2.status === void 0 && (vErrors = noteError(vErrors, "/payments/" + i0 + "/status", rule0), errors++), data2.version === void 0 && (vErrors = noteError(vErrors, "/payments/" + i0 + "/version", rule0), errors++);
            for (let key1 in data2) {
              if (errors >= 20) break;
              key1 === "paymentId" || key1 === "status" || key1 === "version" || (vErrors = noteError(vErrors, "/payments/" + i0 + pointer(key1), rule1), errors++);
            }
            if (data2.paymentId !== void 0) {
              let data3 = data2.paymentId;
              (typeof data3 != "string" || data3.length > 128 && isLonger(data3, 128) || data3.length < 1) && (vErrors = noteError(vErrors, "/payments/" + i0 + "/paymentId", rule2), errors++);
            }
            if (data2.status !== void 0) {
              let data4 = data2.status;
              (typeof data4 != "string" || !(data4 === "authorized" || data4 === "captured" || data4 === "partially_refunded" || data4 === "refunded" || data4 === "failed" || data4 === "voided")) && (vErrors = noteError(vErrors, "/payments/" + i0 + "/status", rule19), errors++);
            }
            if (data2.version !== void 0) {
              let data5 = data2.version;
              typeof data5 == "number" && !(data5 % 1) && !isNaN(data5) && isFinite(data5) || (vErrors = noteError(vErrors, "/payments/" + i0 + "/version", rule14), errors++), typeof data5 == "number" && isFinite(data5) && (data5 > 9007199254740991 || isNaN(data5) || data5 < 1 || isNaN(data5)) && (vErrors = noteError(vErrors, "/payments/" + i0 + "/version", rule14), errors++);
            }
          } else
            vErrors = noteError(vErrors, "/payments/" + i0, rule4), errors++;
        }
      } else
        vErrors = noteError(vErrors, "/payments", rule18), errors++;
    }
  } else
    vErrors = noteError(vErrors, "", rule4), errors++;
  return vErrors ?? [];
}
export {
  check_customerCreatedV1 as customerCreatedV1,
  check_customerDeletedV1 as customerDeletedV1,
  check_customerCreatedV1 as customerUpdatedV1,
  check_orderCreatedV1 as orderCreatedV1,
  check_orderPaymentChangedV1 as orderPaymentChangedV1,
  check_orderCreatedV1 as orderUpdatedV1
};
