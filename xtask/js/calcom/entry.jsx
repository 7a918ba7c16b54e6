import { createRoot } from "react-dom/client";
import { Booker, CalProvider, useAtomsContext } from "@calcom/atoms";
import "@calcom/atoms/globals.min.css";

const apiUrl = `${location.origin}/v2`;

// CalProvider sets the API's address in an effect, which runs after the effects of its children: a Booker rendered at
// once asks the page's own server for /atoms/event-types/…, gets a 404 and shows its skeleton for ever.
function Ready({ children }) {
  return useAtomsContext().isInit ? children : null;
}

createRoot(document.getElementById("root")).render(
  // No accessToken: a visitor who books has none.
  <CalProvider clientId="bench-client" options={{ apiUrl }}>
    <Ready>
      <Booker eventSlug="30min" username="alice" />
    </Ready>
  </CalProvider>,
);
