// Generated from event-schemas.ts by `npm run generate`; a test keeps it fresh.
// <stdin>
import { finishErrors, noteError, pointer } from "../../kernel/validation.ts";
var pattern0 = new RegExp("^[A-Z]{3}$", "u"), pattern1 = new RegExp("^20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$", "u"), rule2 = "is required", rule3 = "is not a known field", rule4 = "must be text of 1 to 128 characters", rule5 = "must be one of open, paid, shipped, cancelled", rule6 = "must be an ISO 4217 currency code", rule7 = "must be an integer", rule8 = "must be an instant such as 2011-02-01T08:26:00.000Z", rule9 = "must be an object or null", rule10 = "must be text of 1 to 200 characters", rule11 = "must be a list of 1 to 1000 items", rule12 = "must be an integer of at least 1", rule13 = "must be text of 1 to 100 characters", rule14 = "must be text of 1 to 500 characters", rule15 = "must be text of 1 to 40 characters", rule16 = "must be an object", rule17 = "must be a list of at least 1 items", rule18 = "must be one of authorized, captured, partially_refunded, refunded, failed, voided";
var check_orderCreatedV1_pattern0 = pattern0, check_orderCreatedV1_pattern1 = pattern1;
function check_orderCreatedV1(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.orderId === void 0 && (vErrors = noteError(vErrors, "/orderId", rule2), errors++), data.status === void 0 && (vErrors = noteError(vErrors, "/status", rule2), errors++), data.currency === void 0 && (vErrors = noteError(vErrors, "/currency", rule2), errors++), data.totalMinor === void 0 && (vErrors = noteError(vErrors, "/totalMinor", rule2), errors++), data.placedAt === void 0 && (vErrors = noteError(vErrors, "/placedAt", rule2), errors++), data.modifiedAt === void 0 && (vErrors = noteError(vErrors, "/modifiedAt", rule2), errors++), data.customer === void 0 && (vErrors = noteError(vErrors, "/customer", rule2), errors++), data.lines === void 0 && (vErrors = noteError(vErrors, "/lines", rule2), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "orderId" || key0 === "status" || key0 === "currency" || key0 === "totalMinor" || key0 === "placedAt" || key0 === "modifiedAt" || key0 === "customer" || key0 === "lines" || (vErrors = noteError(vErrors, "" + pointer(key0), rule3), errors++);
    }
    if (data.orderId !== void 0) {
      let data0 = data.orderId;
      (typeof data0 != "string" || data0.length > 128 || data0.length < 1) && (vErrors = noteError(vErrors, "/orderId", rule4), errors++);
    }
    if (data.status !== void 0) {
      let data1 = data.status;
      (typeof data1 != "string" || !(data1 === "open" || data1 === "paid" || data1 === "shipped" || data1 === "cancelled")) && (vErrors = noteError(vErrors, "/status", rule5), errors++);
    }
    if (data.currency !== void 0) {
      let data2 = data.currency;
      (typeof data2 != "string" || !check_orderCreatedV1_pattern0.test(data2)) && (vErrors = noteError(vErrors, "/currency", rule6), errors++);
    }
    if (data.totalMinor !== void 0) {
      let data3 = data.totalMinor;
      typeof data3 == "number" && !(data3 % 1) && !isNaN(data3) && isFinite(data3) || (vErrors = noteError(vErrors, "/totalMinor", rule7), errors++), typeof data3 == "number" && isFinite(data3) && (data3 > 9007199254740991 || isNaN(data3) || data3 < -9007199254740991 || isNaN(data3)) && (vErrors = noteError(vErrors, "/totalMinor", rule7), errors++);
    }
    if (data.placedAt !== void 0) {
      let data4 = data.placedAt;
      (typeof data4 != "string" || !check_orderCreatedV1_pattern1.test(data4)) && (vErrors = noteError(vErrors, "/placedAt", rule8), errors++);
    }
    if (data.modifiedAt !== void 0) {
      let data5 = data.modifiedAt;
      (typeof data5 != "string" || !check_orderCreatedV1_pattern1.test(data5)) && (vErrors = noteError(vErrors, "/modifiedAt", rule8), errors++);
    }
    if (data.customer !== void 0) {
      let data6 = data.customer;
      if (!(data6 && typeof data6 == "object" && !Array.isArray(data6)) && data6 !== null && (vErrors = noteError(vErrors, "/customer", rule9), errors++), data6 && typeof data6 == "object" && !Array.isArray(data6)) {
        data6.id === void 0 && (vErrors = noteError(vErrors, "/customer/id", rule2), errors++);
        for (let key1 in data6) {
          if (errors >= 20) break;
          key1 === "id" || key1 === "name" || (vErrors = noteError(vErrors, "/customer" + pointer(key1), rule3), errors++);
        }
        if (data6.id !== void 0) {
          let data7 = data6.id;
          (typeof data7 != "string" || data7.length > 128 || data7.length < 1) && (vErrors = noteError(vErrors, "/customer/id", rule4), errors++);
        }
        if (data6.name !== void 0) {
          let data8 = data6.name;
          (typeof data8 != "string" || data8.length > 200 || data8.length < 1) && (vErrors = noteError(vErrors, "/customer/name", rule10), errors++);
        }
      }
    }
    if (data.lines !== void 0) {
      let data9 = data.lines;
      if (Array.isArray(data9)) {
        (data9.length > 1e3 || data9.length < 1) && (vErrors = noteError(vErrors, "/lines", rule11), errors++);
        let len0 = data9.length;
        for (let i0 = 0; i0 < len0 && errors < 20; i0++) {
          let data10 = data9[i0];
          if (data10 && typeof data10 == "object" && !Array.isArray(data10)) {
            data10.lineNo === void 0 && (vErrors = noteError(vErrors, "/lines/" + i0 + "/lineNo", rule2), errors++), data10.sku === void 0 && (vErrors = noteError(vErrors, "/lines/" + i0 + "/sku", rule2), errors++), data10.quantity === void 0 && (vErrors = noteError(vErrors, "/lines/" + i0 + "/quantity", rule2), errors++), data10.unitPrice === void 0 && (vErrors = noteError(vErrors, "/lines/" + i0 + "/unitPrice", rule2), errors++), data10.amountMinor === void 0 && (vErrors = noteError(vErrors, "/lines/" + i0 + "/amountMinor", rule2), errors++);
            for (let key2 in data10) {
              if (errors >= 20) break;
              key2 === "lineNo" || key2 === "sku" || key2 === "description" || key2 === "quantity" || key2 === "unitPrice" || key2 === "amountMinor" || (vErrors = noteError(vErrors, "/lines/" + i0 + pointer(key2), rule3), errors++);
            }
            if (data10.lineNo !== void 0) {
              let data11 = data10.lineNo;
              typeof data11 == "number" && !(data11 % 1) && !isNaN(data11) && isFinite(data11) || (vErrors = noteError(vErrors, "/lines/" + i0 + "/lineNo", rule12), errors++), typeof data11 == "number" && isFinite(data11) && (data11 > 9007199254740991 || isNaN(data11) || data11 < 1 || isNaN(data11)) && (vErrors = noteError(vErrors, "/lines/" + i0 + "/lineNo", rule12), errors++);
            }
            if (data10.sku !== void 0) {
              let data12 = data10.sku;
              (typeof data12 != "string" || data12.length > 100 || data12.length < 1) && (vErrors = noteError(vErrors, "/lines/" + i0 + "/sku", rule13), errors++);
            }
            if (data10.description !== void 0) {
              let data13 = data10.description;
              (typeof data13 != "string" || data13.length > 500 || data13.length < 1) && (vErrors = noteError(vErrors, "/lines/" + i0 + "/description", rule14), errors++);
            }
            if (data10.quantity !== void 0) {
              let data14 = data10.quantity;
              typeof data14 == "number" && !(data14 % 1) && !isNaN(data14) && isFinite(data14) || (vErrors = noteError(vErrors, "/lines/" + i0 + "/quantity", rule7), errors++), typeof data14 == "number" && isFinite(data14) && (data14 > 9007199254740991 || isNaN(data14) || data14 < -9007199254740991 || isNaN(data14)) && (vErrors = noteError(vErrors, "/lines/" + i0 + "/quantity", rule7), errors++);
            }
            if (data10.unitPrice !== void 0) {
              let data15 = data10.unitPrice;
              (typeof data15 != "string" || data15.length > 40 || data15.length < 1) && (vErrors = noteError(vErrors, "/lines/" + i0 + "/unitPrice", rule15), errors++);
            }
            if (data10.amountMinor !== void 0) {
              let data16 = data10.amountMinor;
              typeof data16 == "number" && !(data16 % 1) && !isNaN(data16) && isFinite(data16) || (vErrors = noteError(vErrors, "/lines/" + i0 + "/amountMinor", rule7), errors++), typeof data16 == "number" && isFinite(data16) && (data16 > 9007199254740991 || isNaN(data16) || data16 < -9007199254740991 || isNaN(data16)) && (vErrors = noteError(vErrors, "/lines/" + i0 + "/amountMinor", rule7), errors++);
            }
          } else
            vErrors = noteError(vErrors, "/lines/" + i0, rule16), errors++;
        }
      } else
        vErrors = noteError(vErrors, "/lines", rule11), errors++;
    }
  } else
    vErrors = noteError(vErrors, "", rule16), errors++;
  return finishErrors(vErrors);
}
function check_orderPaymentChangedV1(data) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    data.orderId === void 0 && (vErrors = noteError(vErrors, "/orderId", rule2), errors++), data.payments === void 0 && (vErrors = noteError(vErrors, "/payments", rule2), errors++);
    for (let key0 in data) {
      if (errors >= 20) break;
      key0 === "orderId" || key0 === "payments" || (vErrors = noteError(vErrors, "" + pointer(key0), rule3), errors++);
    }
    if (data.orderId !== void 0) {
      let data0 = data.orderId;
      (typeof data0 != "string" || data0.length > 128 || data0.length < 1) && (vErrors = noteError(vErrors, "/orderId", rule4), errors++);
    }
    if (data.payments !== void 0) {
      let data1 = data.payments;
      if (Array.isArray(data1)) {
        data1.length < 1 && (vErrors = noteError(vErrors, "/payments", rule17), errors++);
        let len0 = data1.length;
        for (let i0 = 0; i0 < len0 && errors < 20; i0++) {
          let data2 = data1[i0];
          if (data2 && typeof data2 == "object" && !Array.isArray(data2)) {
            data2.paymentId === void 0 && (vErrors = noteError(vErrors, "/payments/" + i0 + "/paymentId", rule2), errors++), data2.status === void 0 && (vErrors = noteError(vErrors, "/payments/" + i0 + "/status", rule2), errors++), data2.version === void 0 && (vErrors = noteError(vErrors, "/payments/" + i0 + "/version", rule2), errors++);
            for (let key1 in data2) {
              if (errors >= 20) break;
              key1 === "paymentId" || key1 === "status" || key1 === "version" || (vErrors = noteError(vErrors, "/payments/" + i0 + pointer(key1), rule3), errors++);
            }
            if (data2.paymentId !== void 0) {
              let data3 = data2.paymentId;
              (typeof data3 != "string" || data3.length > 128 || data3.length < 1) && (vErrors = noteError(vErrors, "/payments/" + i0 + "/paymentId", rule4), errors++);
            }
            if (data2.status !== void 0) {
              let data4 = data2.status;
              (typeof data4 != "string" || !(data4 === "authorized" || data4 === "captured" || data4 === "partially_refunded" || data4 === "refunded" || data4 === "failed" || data4 === "voided")) && (vErrors = noteError(vErrors, "/payments/" + i0 + "/status", rule18), errors++);
            }
            if (data2.version !== void 0) {
              let data5 = data2.version;
              typeof data5 == "number" && !(data5 % 1) && !isNaN(data5) && isFinite(data5) || (vErrors = noteError(vErrors, "/payments/" + i0 + "/version", rule12), errors++), typeof data5 == "number" && isFinite(data5) && (data5 > 9007199254740991 || isNaN(data5) || data5 < 1 || isNaN(data5)) && (vErrors = noteError(vErrors, "/payments/" + i0 + "/version", rule12), errors++);
            }
          } else
            vErrors = noteError(vErrors, "/payments/" + i0, rule16), errors++;
        }
      } else
        vErrors = noteError(vErrors, "/payments", rule17), errors++;
    }
  } else
    vErrors = noteError(vErrors, "", rule16), errors++;
  return finishErrors(vErrors);
}
export {
  check_orderCreatedV1 as orderCreatedV1,
  check_orderPaymentChangedV1 as orderPaymentChangedV1,
  check_orderCreatedV1 as orderUpdatedV1
};
