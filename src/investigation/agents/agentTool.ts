import * as v from "valibot";
import { Failure, failureTitle, isAbort, refusedRequest } from "../../model/failure.ts";
import type { AgentContext } from "./agentContext.ts";
import { untrusted } from "./untrusted.ts";

/**
 * The answer of a tool, as text for a language model.
 * @internal
 */
export interface AgentAnswer {
  readonly text: string;
  /** The tool could not do what it was asked to. */
  readonly isError: boolean;
}

/** What a call does, known before it runs. */
export interface CallPlan {
  /** What it does, for the person, while it runs: "Searching CloudTrail for event:RunInstances". Plain text. */
  readonly message: string;
  /** The profiles that it names. Absent: it uses all that the person chose. */
  readonly profiles?: readonly string[] | undefined;
  /** It sends requests to AWS. */
  readonly usesAws: boolean;
  /** The kind of source that it reads. Absent: none, or the usual one. */
  readonly source?: string | undefined;
}

/** A tool as it is declared: its input is that of its schema. */
interface ToolDefinition<Schema extends v.GenericSchema> {
  /** Stable: "search_events". */
  readonly name: string;
  /** Title Case, for people. */
  readonly title: string;
  /** What it does, for people, in one sentence. */
  readonly summary: string;
  /** For the language model: what it does, when to use it, and what its answer does not mean. */
  readonly description: string;
  readonly input: Schema;
  plan(input: v.InferOutput<Schema>): CallPlan;
  /** Answers in lines of text. Throws `Failure` or an AbortError. */
  run(input: v.InferOutput<Schema>, context: AgentContext, signal: AbortSignal): Promise<readonly string[]>;
}

/** A tool that agents can call. */
export interface AgentTool extends Pick<ToolDefinition<v.GenericSchema>, "name" | "title" | "summary" | "description"> {
  readonly input: v.GenericSchema;
  /** What a call with this input would do. Throws `Failure` ("invalid-request") for an input that is not valid. */
  plan(input: unknown): CallPlan;
  /** Never rejects except with an AbortError, when `signal` is aborted. */
  call(input: unknown, context: AgentContext, signal: AbortSignal): Promise<AgentAnswer>;
}

/** An answer has at most about so many characters: everything that is listed is limited below that. */
export const MOST_CHARACTERS = 24_000;

export function agentTool<Schema extends v.GenericSchema>(definition: ToolDefinition<Schema>): AgentTool {
  const { name, title, summary, description, input: schema } = definition;
  return {
    name,
    title,
    summary,
    description,
    input: schema,
    plan: (input) => definition.plan(parsed(schema, input)),
    call: async (input, context, signal) => {
      try {
        signal.throwIfAborted();
        const lines = await definition.run(parsed(schema, input), context, signal);
        return { text: lines.join("\n"), isError: false };
      } catch (error) {
        if (signal.aborted || isAbort(error)) {
          throw error;
        }
        return { text: failureText(error, context), isError: true };
      }
    },
  };
}

function parsed<Schema extends v.GenericSchema>(schema: Schema, input: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input ?? {});
  if (result.success) {
    return result.output;
  }
  const problems = result.issues.slice(0, 5).map((issue) => `${v.getDotPath(issue) ?? "input"}: ${issue.message}`);
  throw refusedRequest(`Invalid input. ${problems.join("; ")}.`);
}

function failureText(error: unknown, { host }: AgentContext): string {
  if (!Failure.is(error)) {
    host.session.fault(error);
    return "Something went wrong in CloudTrail Investigator. This is not an answer to the question.";
  }
  return `${failureTitle(error)}: ${untrusted(error.message, 2_000)}`;
}
