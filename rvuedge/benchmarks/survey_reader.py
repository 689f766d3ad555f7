class SurveyFile: ...


def read_survey_csv(data, *, file, mapping):
    raise NotImplementedError
