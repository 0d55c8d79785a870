// Imports go one way: shared <- infra <- { api, workers }. test/architecture.test.ts runs these rules and counts the modules they saw.

const pureFolder = "^shared/";
const purePackages = ["zod", "oxc-parser", "amaro", "typescript"];

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "shared-imports-shared",
      comment: "shared/ is what the system is: it knows nothing of what the system touches.",
      severity: "error",
      from: { path: pureFolder },
      to: { path: "^(infra|api|workers|test)/" },
    },
    {
      name: "shared-is-pure",
      comment: `shared/ may use ${purePackages.join(", ")} and no other package.`,
      severity: "error",
      from: { path: pureFolder },
      to: { path: "node_modules/", pathNot: `node_modules/(${purePackages.join("|")}|@oxc-parser)/` },
    },
    {
      name: "shared-does-no-io",
      comment: "shared/ may use the parts of Node that only compute; a port may name the type of a stream.",
      severity: "error",
      from: { path: pureFolder },
      to: {
        dependencyTypes: ["core"],
        dependencyTypesNot: ["type-only"],
        pathNot: "^(node:)?(crypto|buffer|util|assert|url|string_decoder)$",
      },
    },
    {
      name: "infra-imports-down",
      comment: "infra/ serves api/ and workers/ and does not know them.",
      severity: "error",
      from: { path: "^infra/" },
      to: { path: "^(api|workers|test)/" },
    },
    {
      name: "api-and-workers-are-apart",
      comment: "What both need is in shared/ or infra/; they talk through the queues.",
      severity: "error",
      from: { path: "^(api|workers)/" },
      to: { path: "^(api|workers)/", pathNot: "^$1/" },
    },
    {
      name: "programs-do-not-import-tests",
      severity: "error",
      from: { path: "^(api|workers)/" },
      to: { path: "^test/" },
    },
    {
      name: "bootstrap-imports-node-only",
      comment: "infra/bootstrap runs before anything is installed. tsx is loaded dynamically, once it is there.",
      severity: "error",
      from: { path: "^infra/bootstrap/" },
      to: { pathNot: "^infra/bootstrap/", dependencyTypesNot: ["core", "dynamic-import"] },
    },
    {
      name: "inside-the-repository",
      comment: "Nothing is imported from beside the repository.",
      severity: "error",
      from: {},
      to: { path: "^\\.\\./", couldNotResolve: false },
    },
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "resolvable",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "dependencies-are-declared",
      comment: "A package that is there only because another one needs it may leave with it.",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "no-development-packages-in-the-product",
      severity: "error",
      from: { path: "^(shared|infra|api|workers)/" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    combinedDependencies: false,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types", "require"] },
  },
};
