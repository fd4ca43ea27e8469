import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { serviceOf } from "../../../../src/model/aws/service.ts";

it("uses the usual short names of services", () => {
  expect(serviceOf("ec2.amazonaws.com")).toEqual({ name: "EC2", icon: "server" });
  expect(serviceOf("monitoring.amazonaws.com").name).toBe("CloudWatch");
  expect(serviceOf("s3.amazonaws.com.cn").name).toBe("S3");
});

it("derives a name for an unlisted service", () => {
  expect(serviceOf("abc.amazonaws.com").name).toBe("ABC");
  expect(serviceOf("newthing.amazonaws.com")).toEqual({ name: "newthing", icon: "cloud" });
  expect(serviceOf("")).toMatchObject({ name: "Unknown" });
  expect(serviceOf("constructor").name).toBe("constructor");
});

it("uses only existing icons", () => {
  const source = readFileSync(new URL("../../../../src/model/aws/service.ts", import.meta.url), "utf8");
  const ids = [...source.matchAll(/^ {2}\["([\w-]+)", "/gm)].map((match) => match[1] ?? "");
  const sheet = readFileSync(createRequire(import.meta.url).resolve("@vscode/codicons/dist/codicon.css"), "utf8");
  expect(ids.length).toBeGreaterThan(80);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ["unknown-service", ...ids]) {
    expect(sheet).toContain(`.codicon-${serviceOf(`${id}.amazonaws.com`).icon}:`);
  }
});
