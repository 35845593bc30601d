// node check.mjs FOLDER: reads every FOLDER/*.yaml as Kubernetes does (YAML 1.1), writes its documents to FOLDER/NAME.json and prints
// {"NAME": ["DOCUMENT /pointer: problem", ..]}. Two checks, since each is blind where the other sees: the validators of the models know
// patterns, enums and required fields but let unknown fields pass; TypeScript's excess-property check of the same literal finds those.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { parseAllDocuments } from "yaml";

const folder = process.argv[2];
const here = fileURLToPath(new URL(".", import.meta.url));
const problems = {};
const typed = new Map(); // JSON of a document -> { name, at, module, kind }

for (const file of readdirSync(folder).filter((f) => f.endsWith(".yaml")).sort()) {
  const name = basename(file, ".yaml");
  problems[name] = [];
  const documents = [];
  for (const parsed of parseAllDocuments(readFileSync(join(folder, file), "utf8"), { version: "1.1" })) {
    parsed.errors.forEach((e) => problems[name].push(`YAML: ${e.message.split("\n")[0]}`));
    const document = parsed.toJS();
    if (document !== null) {
      documents.push(document);
      await validate(name, document);
    }
  }
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(documents));
}
checkTypes();
console.log(JSON.stringify(problems));

async function validate(name, document) {
  const at = `${document.kind}/${document.metadata?.name}`;
  const text = JSON.stringify(document);
  if (typed.has(text)) return;
  const family = document.apiVersion?.startsWith("monitoring.coreos.com/") ? "@kubernetes-models/prometheus-operator" : "kubernetes-models";
  const module = `${family}/${document.apiVersion}/${document.kind}`;
  const model = (await import(module).catch(() => ({})))[document.kind];
  if (model === undefined) {
    problems[name].push(`${at}: there is no ${document.kind} in ${document.apiVersion}`);
    return;
  }
  typed.set(text, { name, at, module, kind: document.kind });
  try {
    new model(document).validate();
  } catch (e) {
    (e.errors ?? [e]).forEach((p) => problems[name].push(`${at} ${p.instancePath ?? ""}: ${p.message}`));
  }
}

// One file for all documents: the compiler's start and its reading of declarations are the cost.
function checkTypes() {
  const work = join(here, `types-${process.pid}`);
  mkdirSync(work);
  const documents = [...typed];
  const lines = documents.map(([text, d], i) => `{ const d${i}: import("${d.module}").I${d.kind} = ${text}; void d${i}; }`);
  const file = join(work, "documents.ts");
  writeFileSync(file, lines.join("\n"));
  const program = ts.createProgram([file], {
    noEmit: true, strict: true, skipLibCheck: true, types: [], module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, target: ts.ScriptTarget.ES2022,
  });
  const source = program.getSourceFile(file);
  for (const found of [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]) {
    const [, d] = documents[source.getLineAndCharacterOfPosition(found.start).line];
    problems[d.name].push(`${d.at}: ${ts.flattenDiagnosticMessageText(found.messageText, " ")}`);
  }
  rmSync(work, { recursive: true });
}
