"""The workshop: a folder made the day before, groups' settings, predictions and their scores.

What ``room pack`` calls to fill its folder; each returns texts by file name, with ``/`` between parts, and writes nothing:

- ``forms.build_forms(FormsRequest(scenarios, labels, groups))``: ``form-NAME.html`` for each scenario, ``guesses.csv`` (the
  template) and ``scenarios/NAME.yaml``. All of them belong into one folder: ``room score`` looks for a scenario beside the
  csv file first. Names are those of the plan's reports.
- ``roles.build_role_sheets(groups, scenario, title)``: ``roles.html``, one A4 sheet for each of the plan's groups.
- ``script.build_script(ScriptRequest(plan, links, files))``: ``script.html``; ``links`` holds, for each page that the agenda
  names, (address relative to the script, words) pairs.
- ``hand_outs.build_hand_outs(runs, labels, title, overrides)``: ``handout-reading.html`` (no result in it) and
  ``handout-results.html``, from the ``ReportInputs`` of each report.

Pages are filled by ``report.pages.fill`` (template, skeleton, context): the report's styles and figures, plotly once.
"""
