import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { itemActions, permit } from './permission.ts';
import type { TableResource } from './tables.ts';

type Tables = Readonly<Record<TableResource, Table>>;

/** Closed deliveries whose events wait, by lane. */
const indexArn = (table: Table) => `${table.tableArn}/index/unpublished`;

function found(table: Table) {
  return { DELIVERIES_TABLE: table.tableName };
}

/** Deliveries themselves, without the index of those whose events wait. */
export function useDeliveries(role: Role, tables: Tables) {
  const table = tables['deliveries-table'];
  permit(role, itemActions, [table.tableArn]);
  return found(table);
}

/** Finds closed deliveries whose events wait, and changes what they note of it; makes and deletes none. */
export function relayDeliveries(role: Role, tables: Tables) {
  const table = tables['deliveries-table'];
  permit(role, ['dynamodb:Query'], [indexArn(table)]);
  permit(role, ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'], [table.tableArn]);
  return found(table);
}

/** Counts those that wait, by their keys: reads no delivery. */
export function seeDeliveryBacklog(role: Role, tables: Tables) {
  const table = tables['deliveries-table'];
  permit(role, ['dynamodb:Query'], [indexArn(table)]);
  return found(table);
}
