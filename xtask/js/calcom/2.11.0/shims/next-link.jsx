// next/link brings a router which this page doesn't have.
import { forwardRef } from "react";
export default forwardRef(({ prefetch, replace, scroll, shallow, passHref, legacyBehavior, locale, ...props }, ref) => <a ref={ref} {...props} />);
