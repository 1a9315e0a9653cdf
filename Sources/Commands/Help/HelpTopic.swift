/// What `mpkg help` explains besides commands, each on one screen.
enum HelpTopic: String, CaseIterable {
  case expressions, records

  /// What the topic is for, in a few words.
  var purpose: String {
    switch self {
    case .expressions: "conditions and columns"
    case .records: "columns, tags and metadata"
    }
  }

  /// The screen: at most 40 lines of 80 columns.
  var text: String {
    switch self {
    case .expressions: Self.expressionsText
    case .records: Self.recordsText
    }
  }

  /// A test runs each line below `filter` and `project` as the command above it says.
  private static let expressionsText = #"""
    Expressions are SQL's: conditions choose records, others make columns. Put
    double quotes around the whole for the shell, single quotes around strings.

    mpkg filter "..." snapshot.jsonl
      model_approval_status = 'Approved' AND model_package_version > 1
      model_approval_status IN ('Rejected', 'PendingManualApproval')
      model_package_group_name LIKE 'fraud-%'         % is any text, _ one character
      model_package_group_name REGEXP '^(fraud|vision)-'
      customer_metadata_properties.team = 'fraud'     a member of an object
      customer_metadata_properties['git.branch'] = 'main'
      customer_metadata_properties.auc > 0.9          text that reads as a number
      tags['team'] = 'fraud'                          the value of a tag
      any(tags, Key = 'team' AND Value <> 'fraud')    a condition on the elements
      inference_specification.Containers[*].Image LIKE '%xgboost%'
      creation_time >= TIMESTAMP '2025-01-01'
      creation_time < now() - INTERVAL '90 days'
      model_package_group_name IS NULL                absent is NULL
      model_approval_status IS DISTINCT FROM 'Approved'

    A comparison with NULL is NULL, and filter selects only what is true: write
    IS NULL, IS DISTINCT FROM or coalesce(...) where values may be absent.

    mpkg project "..." snapshot.jsonl
      model_package_arn, customer_metadata_properties.team AS team
      * EXCEPT (inference_specification, model_metrics)
      lower(domain) AS domain, date(creation_time) AS day
      coalesce(tags['team'], customer_metadata_properties.team) AS team
      arn_part(model_package_arn, 'account') AS account
      inference_specification.Containers[0].Image AS image
      CASE WHEN model_package_version > 9 THEN 'old' ELSE 'new' END AS age

    In patch:              --set COLUMN:=EXPRESSION
    Values from scripts:   --param NAME=VALUE, and :NAME in the expression
    The whole language:    man mpkg-expr
    """#

  /// A test reads the sample as a record and runs the commands.
  private static let recordsText = #"""
    A record is one model package: a JSON object on one line. A file of records is a
    snapshot, plain or gzip. Here is a record, shortened and broken into lines:

      { "model_package_arn":
          "arn:aws:sagemaker:us-east-1:111122223333:model-package/card/7",
        "region": "us-east-1",
        "model_package_group_name": "card", "model_package_version": 7,
        "model_approval_status": "PendingManualApproval",
        "customer_metadata_properties": {"team": "fraud", "auc": "0.93"},
        "tags": null,
        "inference_specification":
          {"Containers": [{"Image": "111122223333.dkr.ecr.../xgboost:1.7"}]},
        "creation_time": "2026-01-31T09:30:00Z" }

    Columns     AWS's properties in snake_case, and region. Nested names stay AWS's.
                Absent and null mean the same.
    Key         model_package_arn names a package; fetch, patch and diff go by it.
    In a group  A version, an approval status and customer metadata; no tags:
                fetch --group-tags adds the group's as model_package_group_tags.
    Outside     A name and tags; no version and no approval status.
    Metadata    customer_metadata_properties: strings by name, changed with
                --set customer_metadata_properties.team=fraud
    Tags        [{"Key": "team", "Value": "fraud"}], read as tags['team'], changed
                with --tag team=fraud and --untag team

    What is in a snapshot, which columns may be changed, and how:
      mpkg describe --depth 1 snapshot.jsonl
      mpkg describe model_approval_status
    JSON from the AWS CLI, boto3 or StackQL as records (see mpkg records --help):
      mpkg records packages.json > snapshot.jsonl
    Requests, results and other files: man 5 mpkg-records
    """#
}
