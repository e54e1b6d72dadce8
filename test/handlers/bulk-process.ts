import { answerBulkLoad } from "../../src/handlers/answer-bulk-load.ts";
import { deployedCatalogue } from "../../src/handlers/deployed-catalogue.ts";
import { bulkConnections } from "../../src/settings/bulk-load.ts";
import { contextOf } from "./event-source.ts";

// A function in a process of its own, which can be killed: takes its environment and a request, and prints the answer.
const [environment = "{}", request = "{}", milliseconds = "60000"] = process.argv.slice(2);
const log = () => {};
const catalogue = deployedCatalogue(JSON.parse(environment), log, { connections: bulkConnections });
const effects = { catalogue, requesterPays: false, log };
const answer = await answerBulkLoad(JSON.parse(request), contextOf(Number(milliseconds)), effects);
process.stdout.write(JSON.stringify(answer));
process.exit(0);
