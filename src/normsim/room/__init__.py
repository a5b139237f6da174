"""The workshop: a folder made the day before, groups' settings, predictions and their scores.

What ``room pack`` calls to fill its folder. Each returns texts by file name and writes nothing:

- ``forms.build_forms(FormsRequest(scenarios, labels, groups))``: ``form-NAME.html`` for each scenario,
  ``guesses.csv`` (the template) and ``scenarios/NAME.yaml``. All of them belong into one folder, because
  ``room score`` looks for a scenario beside the csv file first. Names are those of the plan's reports.
- ``roles.build_role_sheets(groups, scenario, title)``: ``roles.html``, one A4 sheet for each group of the plan.
- ``script.build_script(ScriptRequest(plan, links, files))``: ``script.html``; ``links`` holds, for each page that the
  agenda names, pairs of an address relative to the script and its words.
- ``hand_outs.build_hand_outs(runs, labels, title, overrides)``: ``handout-reading.html``, which holds no result, and
  ``handout-results.html``, from the ``ReportInputs`` of each report.

Pages are filled by ``report.pages.fill`` (template, skeleton, context): the report's styles and figures, plotly once.
"""
