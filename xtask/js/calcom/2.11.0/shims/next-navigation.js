// Outside a Next.js app next/navigation's useSearchParams() gives null, and Booker calls null.get(…).
let search, params;
export function useSearchParams() { // the same object while the address stays the same, as Next.js gives
  if (search !== location.search) params = new URLSearchParams(search = location.search);
  return params;
}
const router = {
  push: (url) => location.assign(url), replace: (url) => location.replace(url), back: () => history.back(),
  refresh: () => location.reload(), prefetch() {},
};
export const useRouter = () => router;
