import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** One file of the repository; `path` is relative to its root, with forward slashes. */
export type Source = { readonly path: string; readonly text: string; readonly tree: ts.SourceFile };

/** The repository's root directory. */
export const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));

const notOurs = ['node_modules', 'dist', 'data', 'coverage', '.git'];

/** Paths of all files below these folders or files of the repository, sorted. */
export function pathsIn(...roots: readonly string[]): readonly string[] {
  return roots
    .filter((root) => existsSync(join(ROOT, root)))
    .flatMap((root) => below(join(ROOT, root)))
    .map((path) => relative(ROOT, path).replaceAll('\\', '/'))
    .toSorted();
}

function below(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !notOurs.includes(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? below(path) : [path];
    });
}

export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** All TypeScript files below these folders, parsed. */
export function sourcesIn(...roots: readonly string[]): readonly Source[] {
  return pathsIn(...roots)
    .filter((path) => path.endsWith('.ts'))
    .map((path) => parse(path, read(path)));
}

export function parse(path: string, text: string): Source {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  return { path, text, tree };
}

/** Every node of the file, parents first. */
export function nodesOf({ tree }: Source): readonly ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return nodes;
}

/** "path:line", as an editor opens it. */
export function placeOf({ path, tree }: Source, node: ts.Node): string {
  return `${path}:${tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1}`;
}

export type Import = {
  readonly to: string;
  /** False for what the compiler erases: `import type`, or only `type` names. */
  readonly atRunTime: boolean;
  readonly reExports: boolean;
  readonly node: ts.Node;
};

/** All that a file imports or exports from elsewhere, dynamic imports included. */
export function importsOf(source: Source): readonly Import[] {
  return nodesOf(source).flatMap((node): readonly Import[] => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const atRunTime = !erased(node.importClause);
      return [{ to: node.moduleSpecifier.text, atRunTime, reExports: false, node }];
    }
    if (
      ts.isExportDeclaration(node) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      return [
        { to: node.moduleSpecifier.text, atRunTime: !node.isTypeOnly, reExports: true, node },
      ];
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [to] = node.arguments;
      if (to && ts.isStringLiteral(to))
        return [{ to: to.text, atRunTime: true, reExports: false, node }];
    }
    return [];
  });
}

function erased(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  if (clause.name !== undefined || clause.namedBindings === undefined) return false;
  if (!ts.isNamedImports(clause.namedBindings)) return false;
  return clause.namedBindings.elements.every(({ isTypeOnly }) => isTypeOnly);
}

/** The path of an imported file of ours; null for a package. */
export function targetOf(source: Source, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null;
  return relative(ROOT, resolve(ROOT, source.path, '..', specifier)).replaceAll('\\', '/');
}
