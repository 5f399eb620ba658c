import { v4 as uuidv4 } from "uuid";
import { z } from "zod";
import { identifier } from "#screening/listing.ts";
import { addRescreening } from "#store/rescreenings.ts";
import { answerScreening, screeningAnswers, waitHeaders } from "../answer-screening.ts";
import type { App, HttpDependencies } from "../app-types.ts";
import { problems } from "../schemas/page.ts";

/** Screening a listing again as it is. */
export function rescreeningRoutes(app: App, deps: HttpDependencies): void {
  app.post(
    "/v1/listings/:id/rescreen",
    {
      config: { scope: "listings:write" },
      schema: {
        operationId: "rescreenListing",
        summary: "Screen a listing again as it is",
        description:
          "For pictures that came after the verdict: every picture host is asked again. While a screening of the newest " +
          "revision is under way, that one is the answer (`retry`). The gate stays as it is until the verdict is there " +
          "and moves as the verdict says, except that what a person refused stays closed, and what a person allowed " +
          "stays open unless the score is higher than what they saw: then a case asks again.",
        tags: ["listings"],
        params: z.object({ id: identifier }),
        headers: waitHeaders,
        response: { ...screeningAnswers("The listing is being screened"), ...problems },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const jobId = uuidv4();
      const begun = { id, ...(await addRescreening(deps.database, id, jobId)) };
      if (begun.fresh) {
        const job = { payload: { screenings: [begun.screening] }, id: jobId };
        await deps.queues.add("screen", [job]).catch(deps.onQueueError);
      }
      const { status, body } = await answerScreening(deps, reply, begun, request.headers.prefer);
      return reply.code(status).send(body);
    },
  );
}
