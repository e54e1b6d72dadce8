// The job on AWS Batch, in the gen function's image. It ends with 0 also if the item failed: that is settled by then.
import { env, exit } from "node:process";
import { makeHeavyItem } from "./make-heavy-item.ts";

await makeHeavyItem(env);
// Connections that are kept open would keep the job.
exit();
