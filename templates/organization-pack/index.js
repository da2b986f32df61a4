/* global require */
// The policies come from the package, in the version that package.json names.
// eslint-disable-next-line @typescript-eslint/no-require-imports -- a published pack is run as CommonJS, uncompiled
require("pulumi-adot/policies");
