"""CMS files beside the relative values: payment limits, NDC crosswalk, HCPCS Level II, localities."""
