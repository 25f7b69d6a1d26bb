"""Patient list sizes by age band and sex, as the NHS Business Services Authority publishes them."""
