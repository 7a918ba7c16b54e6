// next/image asks a Next.js server (/_next/image) for its pictures.
export default ({ priority, quality, fill, loader, placeholder, blurDataURL, unoptimized, ...props }) => <img {...props} />;
