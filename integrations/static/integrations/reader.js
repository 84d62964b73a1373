// Shows the API description. A try-out uses the session of whoever reads, so it carries the CSRF token.
const place = document.getElementById("reader");
const csrfToken = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]*)/) ?? [])[1] ?? "";

SwaggerUIBundle({
  domNode: place,
  url: place.dataset.schema,
  deepLinking: true,
  filter: true,
  docExpansion: "none",
  validatorUrl: null,
  requestInterceptor(request) {
    request.headers["X-CSRFToken"] = csrfToken();
    return request;
  },
});
