import { join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { root } from "./project.ts";

/** A property or method that a class, an interface or a type literal declares. */
type Member = (
  | ts.PropertySignature
  | ts.MethodSignature
  | ts.PropertyDeclaration
  | ts.MethodDeclaration
  | ts.GetAccessorDeclaration
) & { readonly name: ts.Identifier | ts.StringLiteral };

/**
 * The members that these files declare and none of them reads, each as `file:line Type.member` with the path relative
 * to `folder`.
 *
 * A member counts as read when it is accessed, destructured, tested with `in`, enumerated by `Object.entries` and the
 * like, or named by a string literal that is passed as a key. An assignment does not count. When a value is used as
 * another type, reading that type's member reads the value's member too; members of types from packages and the
 * standard library count as read. Left out: members of exported types in `entries`, members tagged `@public` or
 * `@internal`, and `#private` members.
 */
export function unusedMembers(
  fileNames: readonly string[],
  options: ts.CompilerOptions,
  { folder, entries = [] }: { readonly folder: string; readonly entries?: readonly string[] },
): string[] {
  const host = ts.createCompilerHost(options);
  // By default the compiler does not parse JSDoc tags in TypeScript files.
  host.jsDocParsingMode = ts.JSDocParsingMode.ParseAll;
  const program = ts.createProgram(fileNames, options, host);
  const checker = program.getTypeChecker();
  const names = new Set(fileNames.map(inCompilersNotation));
  const entryNames = new Set(entries.map(inCompilersNotation));
  const own = new Set(program.getSourceFiles().filter((file) => names.has(file.fileName)));
  const declared: Member[] = [];
  const read = new Set<ts.Node>();
  const keys = new Set<string>();
  /** For each member, those of other types that its value is used as. */
  const usedAs = new Map<ts.Node, Set<ts.Node>>();
  const compared = new Set<string>();

  const markRead = (symbol: ts.Symbol | undefined): void => {
    for (const declaration of symbol?.declarations ?? []) {
      read.add(declaration);
    }
  };
  const markProperty = (type: ts.Type, name: string): void => {
    for (const part of partsOf(checker.getApparentType(type))) {
      markRead(checker.getPropertyOfType(part, name));
    }
  };
  const ownDeclarations = (symbol: ts.Symbol): ts.Declaration[] =>
    (symbol.declarations ?? []).filter((declaration) => own.has(declaration.getSourceFile()));

  /** Records that a value of type `from` is used where `to` is expected. */
  function use(from: ts.Type, to: ts.Type): void {
    const pair = `${idOf(from)} ${idOf(to)}`;
    if (from === to || compared.has(pair)) {
      return;
    }
    compared.add(pair);
    if ((to.flags & ts.TypeFlags.TypeParameter) !== 0) {
      use(from, checker.getBaseConstraintOfType(to) ?? to);
      return;
    }
    if (from.isUnion() || to.isUnion()) {
      for (const part of partsOf(from)) {
        for (const target of partsOf(to)) {
          use(part, target);
        }
      }
      return;
    }
    const targets = argumentsOf(to);
    for (const [index, argument] of argumentsOf(from).entries()) {
      const target = targets[index];
      if (target !== undefined) {
        use(argument, target);
      }
    }
    useSignature(from.getCallSignatures()[0], to.getCallSignatures()[0]);
    for (const property of checker.getPropertiesOfType(from)) {
      const mine = ownDeclarations(property);
      const other = mine.length === 0 ? undefined : checker.getPropertyOfType(to, property.name);
      if (other !== undefined) {
        useProperty(mine, other);
        use(nonNullable(property), nonNullable(other));
      }
    }
  }

  function useSignature(from: ts.Signature | undefined, to: ts.Signature | undefined): void {
    if (from === undefined || to === undefined) {
      return;
    }
    use(from.getReturnType(), to.getReturnType());
    for (const [index, parameter] of from.getParameters().entries()) {
      const given = to.getParameters()[index];
      if (given !== undefined) {
        use(checker.getTypeOfSymbol(given), checker.getTypeOfSymbol(parameter));
      }
    }
  }

  function useProperty(mine: readonly ts.Declaration[], other: ts.Symbol): void {
    const targets = ownDeclarations(other);
    for (const declaration of mine) {
      if (targets.length === 0) {
        read.add(declaration);
      }
      const known = usedAs.get(declaration) ?? new Set();
      usedAs.set(declaration, known);
      for (const target of targets) {
        known.add(target);
      }
    }
  }

  /** Arguments for type parameters are used as the constraints of the parameters. */
  function useConstraints(call: ts.CallExpression | ts.NewExpression): void {
    const signature = checker.getResolvedSignature(call);
    const declaration = signature?.declaration;
    if (declaration?.typeParameters !== undefined && !ts.isJSDocSignature(declaration)) {
      useSignature(checker.getSignatureFromDeclaration(declaration), signature);
      useSignature(signature, checker.getSignatureFromDeclaration(declaration));
    }
  }

  const nonNullable = (symbol: ts.Symbol): ts.Type => checker.getNonNullableType(checker.getTypeOfSymbol(symbol));
  const argumentsOf = (type: ts.Type): readonly ts.Type[] =>
    type.flags & ts.TypeFlags.Object && (type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference
      ? checker.getTypeArguments(type as ts.TypeReference)
      : [];

  function visit(node: ts.Node): void {
    if (isMember(node)) {
      declared.push(node);
    } else if (ts.isPropertyAccessExpression(node) && !isOnlyWritten(node)) {
      markRead(checker.getSymbolAtLocation(node.name));
    } else if (ts.isElementAccessExpression(node) && !isOnlyWritten(node)) {
      const index = checker.getTypeAtLocation(node.argumentExpression);
      for (const part of partsOf(checker.getBaseConstraintOfType(index) ?? index)) {
        if (part.isStringLiteral()) {
          markProperty(checker.getTypeAtLocation(node.expression), part.value);
        }
      }
    } else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InKeyword) {
      if (ts.isStringLiteral(node.left)) {
        markProperty(checker.getTypeAtLocation(node.right), node.left.text);
      }
    } else if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
      const name = node.propertyName ?? node.name;
      if (node.dotDotDotToken === undefined && (ts.isIdentifier(name) || ts.isStringLiteral(name))) {
        markProperty(checker.getTypeAtLocation(node.parent), name.text);
      }
    } else if (ts.isCallExpression(node) && ENUMERATES.has(node.expression.getText())) {
      for (const argument of node.arguments) {
        checker.getPropertiesOfType(checker.getTypeAtLocation(argument)).forEach(markRead);
      }
    } else if (ts.isClassDeclaration(node)) {
      for (const type of node.heritageClauses?.flatMap((clause) => clause.types) ?? []) {
        use(checker.getTypeAtLocation(node), checker.getTypeAtLocation(type));
      }
    } else if (ts.isStringLiteral(node) && isKey(node)) {
      keys.add(node.text);
    }
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      useConstraints(node);
    }
    if (ts.isExpression(node) && !ts.isObjectLiteralExpression(node)) {
      const holder = ts.isSpreadAssignment(node.parent) ? node.parent.parent : node;
      const expected = checker.getContextualType(holder);
      if (expected !== undefined) {
        use(checker.getTypeAtLocation(node), expected);
      }
    }
    ts.forEachChild(node, visit);
  }

  /** Whether this literal is an argument for a parameter like `K extends keyof T`. */
  function isKey(node: ts.StringLiteral): boolean {
    const call = node.parent;
    if (!ts.isCallExpression(call)) {
      return false;
    }
    const parameter = checker.getResolvedSignature(call)?.declaration?.parameters[call.arguments.indexOf(node)];
    return (
      parameter !== undefined &&
      ts.isParameter(parameter) &&
      parameter.type !== undefined &&
      (checker.getTypeAtLocation(parameter.type).flags & (ts.TypeFlags.TypeParameter | ts.TypeFlags.Index)) !== 0
    );
  }

  for (const file of own) {
    visit(file);
  }

  const readByName = Map.groupBy([...read].filter(isMember), (member) => member.name.text);
  /** The checker keeps one of several structurally equal anonymous types, so those are compared by shape. */
  const equalIsRead = (member: Member): boolean =>
    ts.isTypeLiteralNode(member.parent) &&
    !ts.isTypeAliasDeclaration(member.parent.parent) &&
    (readByName.get(member.name.text) ?? []).some((other) =>
      checker.isTypeAssignableTo(checker.getTypeAtLocation(member.parent), checker.getTypeAtLocation(other.parent)),
    );
  const isRead = (member: Member): boolean =>
    read.has(member) || [...(usedAs.get(member) ?? [])].some((target) => read.has(target)) || equalIsRead(member);

  let unread = declared.filter(
    (member) =>
      !read.has(member) &&
      !keys.has(member.name.text) &&
      !entryNames.has(member.getSourceFile().fileName) &&
      !ts.getJSDocTags(member).some(({ tagName }) => KEPT_TAGS.has(tagName.text)),
  );
  for (let before = -1; before !== unread.length; ) {
    before = unread.length;
    unread = unread.filter((member) => {
      const reads = isRead(member);
      if (reads) {
        read.add(member);
      }
      return !reads;
    });
  }
  return unread.map((member) => {
    const file = member.getSourceFile();
    const { line } = file.getLineAndCharacterOfPosition(member.getStart());
    const holder = ts.isTypeLiteralNode(member.parent) ? member.parent.parent : member.parent;
    const type = ts.getNameOfDeclaration(holder as ts.Declaration)?.getText() ?? "";
    return `${relative(folder, file.fileName)}:${line + 1} ${type}.${member.name.text}`;
  });
}

/** The same tags as in knip: `@public` for users of the API, `@internal` for tests and benches. */
const KEPT_TAGS = new Set(["public", "internal"]);
const ENUMERATES = new Set(["Object.entries", "Object.values", "Object.keys", "Object.assign", "JSON.stringify"]);

function isMember(node: ts.Node): node is Member {
  return (
    (ts.isPropertySignature(node) ||
      ts.isMethodSignature(node) ||
      ts.isPropertyDeclaration(node) ||
      ts.isMethodDeclaration(node) ||
      ts.isGetAccessorDeclaration(node)) &&
    !ts.isObjectLiteralExpression(node.parent) &&
    (ts.isIdentifier(node.name) || ts.isStringLiteral(node.name))
  );
}

/** Whether the expression is only assigned to, incremented or deleted. */
function isOnlyWritten(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(parent) && parent.left === node) {
    const { kind } = parent.operatorToken;
    return (
      kind === ts.SyntaxKind.EqualsToken ||
      (kind >= ts.SyntaxKind.FirstCompoundAssignment &&
        kind <= ts.SyntaxKind.LastCompoundAssignment &&
        ts.isExpressionStatement(parent.parent))
    );
  }
  return (
    ts.isDeleteExpression(parent) ||
    ((ts.isPostfixUnaryExpression(parent) || ts.isPrefixUnaryExpression(parent)) &&
      (parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken) &&
      ts.isExpressionStatement(parent.parent))
  );
}

function partsOf(type: ts.Type): readonly ts.Type[] {
  return type.isUnion() ? type.types : [type];
}

function idOf(type: ts.Type): number {
  return (type as ts.Type & { readonly id: number }).id;
}

/** The compiler writes "/" on Windows too. */
function inCompilersNotation(path: string): string {
  return path.split(sep).join("/");
}

function unusedMembersOfSource(): string[] {
  const { config } = ts.readConfigFile(`${root}/tsconfig.json`, ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(
    { ...config, include: ["src/**/*.ts"], exclude: [] },
    ts.sys,
    root,
    { lib: ["lib.es2024.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"] },
  );
  return unusedMembers(fileNames, options, { folder: root, entries: [join(root, "src", "api.ts")] });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const unused = unusedMembersOfSource();
  for (const member of unused) {
    console.error(member);
  }
  process.exitCode = unused.length === 0 ? 0 : 1;
}
