/** An ordinary listing that nothing speaks against, of a seller who sells nothing else. */
export const bookshelf = (id: string, change: Readonly<Record<string, unknown>> = {}) => ({
  id,
  title: "Oak bookshelf, 80 cm",
  category: "home/furniture",
  price: { value: "120.00", currency: "EUR" },
  seller: { id: `seller-of-${id}` },
  images: [],
  ...change,
});
