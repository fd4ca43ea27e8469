import {
  GetCatalogsCommand,
  type GetCatalogsCommandOutput,
  GetDatabasesCommand,
  type GetDatabasesCommandOutput,
  GetTableCommand,
  type GetTableCommandOutput,
  GetTablesCommand,
  type GetTablesCommandOutput,
  GlueClient,
} from "@aws-sdk/client-glue";
import { type ClientSettings, ServiceClient, serviceConfig } from "./serviceClient.ts";

/** Operations of the Glue catalog. `catalog`: the id of a catalog; undefined: that of the account. */
export class GlueApi extends ServiceClient<GlueClient> {
  constructor(settings: ClientSettings) {
    super(new GlueClient(serviceConfig(settings)));
  }

  /** One page of the catalogs in another one, such as the table buckets in "s3tablescatalog". */
  getCatalogs(
    parent: string,
    nextToken: string | undefined,
    abortSignal: AbortSignal,
  ): Promise<GetCatalogsCommandOutput> {
    const input = { ParentCatalogId: parent, ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
    return this.sdk.send(new GetCatalogsCommand(input), { abortSignal });
  }

  /** One page of the databases of a catalog. */
  getDatabases(
    catalog: string | undefined,
    nextToken: string | undefined,
    abortSignal: AbortSignal,
  ): Promise<GetDatabasesCommandOutput> {
    const input = {
      MaxResults: 100,
      ...(catalog === undefined ? {} : { CatalogId: catalog }),
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    };
    return this.sdk.send(new GetDatabasesCommand(input), { abortSignal });
  }

  /** One page of the tables of a database, with their columns. */
  getTables(
    { catalog, database }: { readonly catalog: string | undefined; readonly database: string },
    nextToken: string | undefined,
    abortSignal: AbortSignal,
  ): Promise<GetTablesCommandOutput> {
    const input = {
      DatabaseName: database,
      MaxResults: 100,
      ...(catalog === undefined ? {} : { CatalogId: catalog }),
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    };
    return this.sdk.send(new GetTablesCommand(input), { abortSignal });
  }

  getTable(
    {
      catalog,
      database,
      table,
    }: { readonly catalog: string | undefined; readonly database: string; readonly table: string },
    abortSignal: AbortSignal,
  ): Promise<GetTableCommandOutput> {
    const input = { DatabaseName: database, Name: table, ...(catalog === undefined ? {} : { CatalogId: catalog }) };
    return this.sdk.send(new GetTableCommand(input), { abortSignal });
  }
}
