import fc from "fast-check";

// A mutant that lives is one that a few examples do not tell from the original; there are hundreds to try.
fc.configureGlobal({ numRuns: 20 });
