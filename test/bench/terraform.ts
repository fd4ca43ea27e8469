// node test/bench/terraform.ts: what following an edit of a Terraform file costs, against reading it all.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { TerraformParser } from "../../src/iac/terraform/parser.ts";
import { readState } from "../../src/iac/terraform/state.ts";

const resources = 300;
const rounds = 15;
const stateMegabytes = 50;

/** Prints the figures, as ratios; milliseconds only beside them. Takes a few seconds. */
export async function benchTerraform(print: (line: string) => void): Promise<void> {
  const bytesOf = (name: string): Uint8Array => readFileSync(fileURLToPath(import.meta.resolve(name)));
  const began = performance.now();
  const parser = await TerraformParser.load({
    core: bytesOf("web-tree-sitter/web-tree-sitter.wasm"),
    grammar: bytesOf("@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-terraform.wasm"),
  });
  const loading = performance.now() - began;
  try {
    const text = Array.from({ length: resources }, (_, at) => resourceOf(at)).join("\n");
    print(
      `Reading a Terraform file of ${resources} resources (${Math.round(text.length / 1024)} KB), after each key pressed`,
    );
    const first = await timed(() => parser.document().update(text));
    const again = await median(async (round) => {
      const document = parser.document();
      await document.update(`# ${round}\n`);
      return () => document.update(text);
    });
    const edits = {
      "a key in a name": (round: number) => text.replace("acme-150", `acme-${"x".repeat(round + 1)}-150`),
      "a line at the top": (round: number) => `${"\n".repeat(round + 1)}${text}`,
      "a quote left open": (round: number) => text.replace('acme-150"', `acme-${"y".repeat(round + 1)}`),
      "a label being typed": (round: number) =>
        text.replace("# number 150\n", `resource "aws_${"z".repeat(round + 1)}\n`),
    };
    print(
      `  loading the parser ${(loading / again).toFixed(1)}, the very first reading ${(first / again).toFixed(1)} of reading it all (${again.toFixed(1)} ms)`,
    );
    for (const [name, edit] of Object.entries(edits)) {
      const document = parser.document();
      await document.update(text);
      const took = await median((round) => {
        const typed = edit(round);
        return async () => {
          if ((await document.update(typed)).resources.length !== resources) {
            throw new Error("an edit lost resources");
          }
        };
      });
      print(`  ${name}: ${(took / again).toFixed(3)} of reading it all (${took.toFixed(1)} ms)`);
    }
  } finally {
  }
  const state = new TextEncoder().encode(stateOf(stateMegabytes));
  const parse = await median(() => () => JSON.parse(new TextDecoder().decode(state)), 3);
  const read = await median(() => () => readState(state), 3);
  print(
    `  a state of ${Math.round(state.length / 1024 / 1024)} MB: ${(read / parse).toFixed(2)} of JSON.parse (${Math.round(read)} ms)`,
  );
}

function resourceOf(at: number): string {
  return `# number ${at}
resource "aws_s3_bucket_lifecycle_configuration" "number_${at}" {
  count    = local.create ? 1 : 0
  provider = aws.development
  bucket   = "acme-${at}"

  dynamic "rule" {
    for_each = { for name, rule in var.rules : name => rule if rule.enabled && length(rule.days) > 0 }
    content {
      id     = "\${rule.key}-${at}"
      status = try(rule.value.enabled ? "Enabled" : "Disabled", "Disabled")

      filter {
        prefix = "\${rule.value.prefix}/"
      }
    }
  }

  policy = <<-EOT
    {"Resource": "\${aws_s3_bucket.this[${at}].arn}/*"%{ if var.denied }, "Effect": "Deny"%{ endif }}
  EOT
  tags   = merge(var.tags, { Name = "number-${at}", (local.key) = "x" })
}
`;
}

function stateOf(megabytes: number): string {
  const padding = "made up ".repeat(1_250);
  return JSON.stringify({
    version: 4,
    serial: 1,
    resources: Array.from({ length: megabytes * 100 }, (_, at) => ({
      mode: "managed",
      type: "aws_lambda_function",
      name: `number_${at}`,
      provider: 'provider["registry.terraform.io/hashicorp/aws"]',
      instances: [
        {
          attributes: {
            id: `number-${at}`,
            function_name: `number-${at}`,
            arn: `arn:aws:lambda:eu-west-1:111111111111:function:number-${at}`,
            environment: [{ variables: { PADDING: padding } }],
            tags: { at: `${at}`, team: "platform" },
          },
        },
      ],
    })),
  });
}

/** `prepare` makes what each round measures, and is not measured itself. */
async function median(
  prepare: (round: number) => (() => unknown) | Promise<() => unknown>,
  count = rounds,
): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < count; round += 1) {
    times.push(await timed(await prepare(round)));
  }
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}

async function timed(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await benchTerraform(console.log);
}
